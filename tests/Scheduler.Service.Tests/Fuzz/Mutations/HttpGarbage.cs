using System.Text;

namespace Scheduler.Service.Tests.Fuzz.Mutations;

/// <summary>Malformed HTTP.</summary>
internal static class HttpGarbage
{
    /// <summary>Complete messages that are not requests.</summary>
    public static IReadOnlyList<byte[]> All { get; } = new[]
    {
        "\r\n", "\n\n\n", "GET\r\n\r\n", "GET /api/tasks\r\n\r\n", "GET /api/tasks HTTP/0.9\r\n\r\n",
        "GET /api/tasks HTTP/3.0\r\nHost: a\r\n\r\n", "GET /api/tasks HTTP/1.1 \r\nHost: a\r\n\r\n",
        "GET  /api/tasks HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET\t/api/tasks\tHTTP/1.1\r\nHost: a\r\n\r\n", "/api/tasks GET HTTP/1.1\r\n\r\n", "G\0T /api/tasks HTTP/1.1\r\n\r\n",
        "GET /api/tasks http/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n",
        "CONNECT /api/tasks HTTP/1.1\r\nHost: a\r\n\r\n", "GET api/tasks HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET ?limit=1 HTTP/1.1\r\nHost: a\r\n\r\n", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /api/tasks HTTP/1.1\r\n: x\r\n\r\n", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00FC\u0003\u0003",
        $"GET /{new string('a', 70_000)} HTTP/1.1\r\n\r\n", $"{new string('A', 20_000)} / HTTP/1.1\r\n\r\n", new string('\n', 5_000),
    }.Select(Encoding.Latin1.GetBytes).ToList();

    /// <summary>Mutations of the head of an otherwise valid request, including the empty line.</summary>
    public static IReadOnlyList<(string Name, Func<string, string> Change)> Heads { get; } =
    [
        ("an empty line before the request", request => "\r\n" + request),
        ("bare line feeds", request => request.Replace("\r\n", "\n", StringComparison.Ordinal)),
        ("a bare carriage return", request => ReplaceFirst(request, "\r\n", "\r")),
        ("HTTP/1.0", request => ReplaceFirst(request, "HTTP/1.1", "HTTP/1.0")),
        ("another version", request => ReplaceFirst(request, "HTTP/1.1", "HTTP/1.9")),
        ("no version", request => ReplaceFirst(request, " HTTP/1.1", "")),
        ("no host", request => ReplaceFirst(request, "Host:", "X-Host:")),
        ("an empty host", request => ReplaceLine(request, "Host: ")),
        ("a bad host", request => ReplaceLine(request, "Host: a b/../c:99999999")),
        ("a folded header", request => ReplaceFirst(request, "\r\n", "\r\nX-Folded: a\r\n b\r\n")),
        ("a header without a colon", request => ReplaceFirst(request, "\r\n", "\r\nX-Header\r\n")),
        ("a header without a name", request => ReplaceFirst(request, "\r\n", "\r\n: a\r\n")),
        ("a space before the colon", request => ReplaceFirst(request, "Host:", "Host :")),
        ("a space before the header", request => ReplaceFirst(request, "\r\n", "\r\n X: a\r\n")),
        ("an unusual header name", request => ReplaceFirst(request, "\r\n", "\r\nX(\"é\")@: a\r\n")),
        ("a header injected by a line feed", request => ReplaceFirst(request, "\r\n", "\r\nX: a\nContent-Length: 5\r\n")),
        ("a null byte", request => ReplaceFirst(request, "\r\n", "\r\nX: a\0b\r\n")),
    ];

    /// <summary>Conflicting or invalid framings of the body: the rest of a request after its last header.</summary>
    public static IReadOnlyList<string> Framings { get; } =
    [
        "Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n{body}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n{size}\r\n{body}\r\n0\r\n\r\n",
        "Content-Length: {length}\r\nContent-Length: {length}\r\n\r\n{body}", "Content-Length: {length}\r\nContent-Length: 1\r\n\r\n{body}",
        "Content-Length: {length}, {length}\r\n\r\n{body}",
        "Content-Length: -1\r\n\r\n{body}", "Content-Length: +{length}\r\n\r\n{body}", "Content-Length: 0x10\r\n\r\n{body}",
        "Content-Length: 99999999999999999999\r\n\r\n{body}", "Content-Length: \r\n\r\n{body}",
        "Content-Length: 1\r\n\r\n{body}", "Content-Length: {length}\r\n\r\n{body}GARBAGE\r\n\r\n", "\r\n{body}",
        "Content-Length: 0\r\n\r\n{body}", "Content-Length: 200000000\r\n\r\n{body}",
        "Transfer-Encoding: gzip, chunked\r\n\r\n{size}\r\n{body}\r\n0\r\n\r\n", "Transfer-Encoding: identity\r\n\r\n{body}",
        "Transfer-Encoding: xchunked\r\n\r\n{size}\r\n{body}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, chunked\r\n\r\n{size}\r\n{body}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n{body}\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n-1\r\n{body}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n{body}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n{size}\r\n{body}0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n{size};a=b;c=\"d\"\r\n{body}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n{size}\r\n{body}\r\n0\r\nX-Trailer: a\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n{size}\n{body}\n0\n\n", "Transfer-Encoding: chunked\r\n\r\n1\r\n{body}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{body}",
        "Expect: 100-continue\r\nContent-Length: {length}\r\n\r\n{body}",
        "Content-Length: {length}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n{body}",
        "Content-Length: {length}\r\nConnection: close\r\n\r\n{body}GET /api/tasks HTTP/1.1\r\nHost: a\r\n\r\n",
    ];

    /// <summary>Framings that announce a longer body than is sent.</summary>
    public static IReadOnlyList<string> UnfinishedFramings { get; } =
    [
        "Content-Length: 9999\r\n\r\n{body}", "Content-Length: 2000000\r\n\r\n{body}",
        "Transfer-Encoding: chunked\r\n\r\n7FFFFFFF\r\n{body}", "Transfer-Encoding: chunked\r\n\r\n{size}\r\n{body}\r\n",
    ];

    private static string ReplaceFirst(string text, string old, string with)
    {
        var start = text.IndexOf(old, StringComparison.Ordinal);
        return start < 0 ? text : $"{text[..start]}{with}{text[(start + old.Length)..]}";
    }

    private static string ReplaceLine(string text, string line)
    {
        var start = text.IndexOf("Host:", StringComparison.Ordinal);
        return $"{text[..start]}{line}{text[text.IndexOf("\r\n", start, StringComparison.Ordinal)..]}";
    }
}
