using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Client.Http;

/// <summary>A whole answer.</summary>
internal sealed record ApiResponse(HttpStatusCode Status, HttpResponseHeaders Headers, byte[] Body)
{
    /// <exception cref="HttpRequestException">The body is not what the contract says.</exception>
    public T Read<T>(JsonTypeInfo<T> type, Func<T, bool>? isComplete = null)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type) is { } value && isComplete?.Invoke(value) != false ? value : throw Unreadable(null);
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
        }
    }

    /// <summary>The version in the entity tag.</summary>
    /// <exception cref="HttpRequestException">There is none.</exception>
    public long Version() => long.TryParse(Headers.ETag?.Tag.Trim('"'), CultureInfo.InvariantCulture, out var version) ? version : throw Unreadable(null);

    // Something that is not the service answered 200: to the caller, the service did not answer.
    private HttpRequestException Unreadable(Exception? inner) =>
        new(HttpRequestError.InvalidResponse, "The answer is not one of the Scheduler service.", inner, Status);
}
