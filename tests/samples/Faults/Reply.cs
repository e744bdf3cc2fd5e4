using System.Text;

namespace Scheduler.Samples.Faults;

/// <summary>Writes the reply of the service, or of a proxy in front of it, to a request.</summary>
/// <param name="stream">The connection; the caller closes it.</param>
/// <param name="ordinary">The regular response of the service.</param>
/// <param name="cancellationToken">Canceled when the check has ended.</param>
internal delegate Task Reply(Stream stream, string ordinary, CancellationToken cancellationToken);

internal static class Replies
{
    private const string Page = "<html><body><h1>Proxy error</h1></body></html>";

    public static Reply Ordinary { get; } = Write;

    /// <summary>Closes the connection in the middle of the body.</summary>
    public static Reply Half { get; } = (stream, ordinary, cancellationToken) => Write(stream, ordinary[..^10], cancellationToken);

    /// <summary>Closes the connection in the middle of a body without a Content-Length.</summary>
    public static Reply HalfWithoutLength { get; } = (stream, ordinary, cancellationToken) => Write(
        stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + ordinary[(ordinary.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..^10], cancellationToken);

    public static Reply Closed { get; } = (_, _, _) => Task.CompletedTask;

    public static Reply Silence { get; } = (_, _, cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    /// <summary>Sends a response byte by byte, without end.</summary>
    public static Reply Trickle { get; } = async (stream, _, cancellationToken) =>
    {
        await Write(stream, "HTTP/1.1 200 OK\r\nX-Slow: ", cancellationToken);
        while (true)
        {
            await Write(stream, "x", cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, cancellationToken);
        }
    };

    /// <summary>Redirects to another page, which must not receive the API key.</summary>
    public static Reply Redirect { get; } = Fixed("HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    public static Reply Html(int status) => Fixed(Response(status, "text/html", Page));

    public static Reply Json(int status, string body, string type = "application/json") => Fixed(Response(status, type, body));

    public static Reply Problem(int status, string code) =>
        Json(status, $$"""{"type":"about:blank","title":"No.","status":{{status}},"detail":"This is the reason.","code":"{{code}}"}""", "application/problem+json; charset=utf-8");

    public static string Response(int status, string type, string body) =>
        $"HTTP/1.1 {status} Status\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    private static Reply Fixed(string response) => (stream, _, cancellationToken) => Write(stream, response, cancellationToken);

    private static async Task Write(Stream stream, string response, CancellationToken cancellationToken) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(response), cancellationToken);
}
