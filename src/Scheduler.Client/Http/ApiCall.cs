using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Client.Http;

/// <summary>One API call. It may be sent several times; every attempt is identical, byte for byte.</summary>
internal sealed class ApiCall(HttpMethod method, string path)
{
    private static readonly HttpRequestOptionsKey<ApiCall> Key = new("Scheduler.Client.Call");

    private byte[]? _body;

    public string? IdempotencyKey { get; init; }

    /// <summary>The expected version (<c>If-Match</c>).</summary>
    public long? IfVersion { get; init; }

    /// <summary>The version that the caller already has (<c>If-None-Match</c>).</summary>
    public long? IfNoneMatchVersion { get; init; }

    /// <summary>Whether the resource must not exist yet (<c>If-None-Match: *</c>).</summary>
    public bool MustBeNew { get; init; }

    /// <summary>How long the service may wait before it responds (long polling).</summary>
    public TimeSpan ServerWait { get; init; }

    /// <summary>Whether the caller reads the body of a successful response while it arrives (Server-Sent Events).</summary>
    public bool IsStream { get; init; }

    /// <summary>The position after which a stream continues.</summary>
    public long? LastEventId { get; init; }

    public CallRules Rules { get; init; } = CallRules.Default;

    /// <summary>Whether an earlier attempt had no usable response.</summary>
    public bool WasRepeated { get; set; }

    public ApiCall WithBody<T>(T body, JsonTypeInfo<T> type)
    {
        _body = JsonSerializer.SerializeToUtf8Bytes(body, type);
        return this;
    }

    public ApiCall WithBody(JsonElement body)
    {
        _body = System.Text.Encoding.UTF8.GetBytes(body.GetRawText());
        return this;
    }

    public ApiCall WithBody(byte[] body)
    {
        _body = body;
        return this;
    }

    public HttpRequestMessage ToRequest(Uri baseAddress)
    {
        var request = new HttpRequestMessage(method, new Uri(baseAddress, path));
        request.Options.Set(Key, this);
        if (_body is not null)
        {
            request.Content = new ByteArrayContent(_body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (IdempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", IdempotencyKey);
        }

        if (IfVersion is { } version)
        {
            request.Headers.IfMatch.Add(Tag(version));
        }

        if (IfNoneMatchVersion is { } known)
        {
            request.Headers.IfNoneMatch.Add(Tag(known));
        }

        if (MustBeNew)
        {
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        }

        if (IsStream)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        }

        if (LastEventId is { } position)
        {
            request.Headers.Add("Last-Event-ID", position.ToString(CultureInfo.InvariantCulture));
        }

        return request;
    }

    /// <summary>The call to which a request belongs, or null.</summary>
    public static ApiCall? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var call) ? call : null;

    private static EntityTagHeaderValue Tag(long version) => new($"\"{version.ToString(CultureInfo.InvariantCulture)}\"");
}
