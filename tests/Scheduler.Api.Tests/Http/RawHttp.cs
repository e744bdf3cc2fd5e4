using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Scheduler.Api.Tests.Http;

/// <summary>Sends raw HTTP/1.1 requests.</summary>
internal static class RawHttp
{
    /// <summary>Sends a raw request target, which HTTP clients would rewrite, and reads the complete response.</summary>
    public static Task<(int Status, string Body)> SendAsync(Uri server, string method, string target, string headers = "", string body = "") =>
        SendAsync(server, Encoding.UTF8.GetBytes($"{method} {target} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n{headers}\r\n{body}"));

    public static async Task<(int Status, string Body)> SendAsync(Uri server, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(request);
        using var response = new MemoryStream();
        await stream.CopyToAsync(response);

        // One byte per character, so that chunk lengths in bytes match.
        var text = Encoding.Latin1.GetString(response.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var (head, body) = (text[..end], text[(end + 4)..]);
        body = head.Contains("Transfer-Encoding: chunked", StringComparison.Ordinal) ? Unchunk(body) : body;
        return (int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body)));
    }

    private static string Unchunk(string body)
    {
        var text = new StringBuilder();
        while (true)
        {
            var line = body.IndexOf("\r\n", StringComparison.Ordinal);
            var length = int.Parse(body.AsSpan(0, line), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (length == 0)
            {
                return text.ToString();
            }

            text.Append(body, line + 2, length);
            body = body[(line + 2 + length + 2)..];
        }
    }
}
