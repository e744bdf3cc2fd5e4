using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Client.Http;

/// <summary>A complete response.</summary>
internal sealed record ApiResponse(HttpStatusCode Status, HttpResponseHeaders Headers, byte[] Body)
{
    /// <exception cref="HttpRequestException">The body does not match the API.</exception>
    public T Read<T>(JsonTypeInfo<T> type, Func<T, bool>? isComplete = null)
        where T : class => Parse(Body, type) is var value && isComplete?.Invoke(value) != false ? value : throw Unreadable(null);

    /// <summary>Deserializes a part of a response.</summary>
    /// <exception cref="HttpRequestException">It does not match the API.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Unreadable(null);
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
        }
    }

    /// <summary>The version in the <c>ETag</c>.</summary>
    /// <exception cref="HttpRequestException">There is no valid <c>ETag</c>.</exception>
    public long Version() => long.TryParse(Headers.ETag?.Tag.Trim('"'), CultureInfo.InvariantCulture, out var version) ? version : throw Unreadable(null);

    // Something other than the service responded with 200: to the caller, there is no response.
    private static HttpRequestException Unreadable(Exception? inner) =>
        new(HttpRequestError.InvalidResponse, "The response does not come from the Scheduler service.", inner, HttpStatusCode.OK);
}
