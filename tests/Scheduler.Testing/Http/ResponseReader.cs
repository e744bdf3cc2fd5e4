using System.Globalization;
using System.Text;

namespace Scheduler.Testing.Http;

/// <summary>Reads consecutive HTTP/1.1 responses, strictly, in order to detect invalid framing.</summary>
internal sealed class ResponseReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Reads the next final response; null when the connection is closed before its first byte.</summary>
    /// <exception cref="InvalidDataException">The response is malformed.</exception>
    public async Task<RawResponse?> ReadAsync(bool withoutBody, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await PeekAsync(cancellationToken) < 0)
            {
                return null;
            }

            var status = ParseStatus(await ReadLineAsync(cancellationToken));
            var headers = await ReadHeadersAsync(cancellationToken);
            if (status >= 200)
            {
                var head = new RawResponse(status, headers, []);
                return withoutBody || status is 204 or 304 ? head : new RawResponse(status, headers, await ReadBodyAsync(head, cancellationToken));
            }
        }
    }

    private static int ParseStatus(string line) =>
        line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.TryParse(line[9..].Split(' ')[0], CultureInfo.InvariantCulture, out var status)
            ? status
            : throw new InvalidDataException($"Invalid status line: '{line}'.");

    private async Task<List<(string Name, string Value)>> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        var headers = new List<(string, string)>();
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add(colon > 0 ? (line[..colon], line[(colon + 1)..].Trim()) : throw new InvalidDataException($"Invalid response header: '{line}'."));
        }

        return headers;
    }

    private async Task<byte[]> ReadBodyAsync(RawResponse head, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        if (head.Header("Transfer-Encoding") == "chunked")
        {
            while (true)
            {
                var size = int.Parse(await ReadLineAsync(cancellationToken), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                await CopyAsync(body, size, cancellationToken);
                if (await ReadLineAsync(cancellationToken) is { Length: > 0 } rest)
                {
                    throw new InvalidDataException($"Data after the end of a chunk: '{rest}'.");
                }

                if (size == 0)
                {
                    return body.ToArray();
                }
            }
        }

        if (head.Header("Content-Length") is { } length)
        {
            await CopyAsync(body, int.Parse(length, CultureInfo.InvariantCulture), cancellationToken);
            return body.ToArray();
        }

        // As in HTTP/1.0, the close of the connection delimits the body.
        while (head.Header("Connection") == "close" && await PeekAsync(cancellationToken) >= 0)
        {
            await CopyAsync(body, _end - _start, cancellationToken);
        }

        return head.Header("Connection") == "close" ? body.ToArray() : throw new InvalidDataException("A response has neither a length nor chunks.");
    }

    private async Task CopyAsync(MemoryStream output, int count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            if (await PeekAsync(cancellationToken) < 0)
            {
                throw new InvalidDataException($"A response body was truncated {count} bytes before its end.");
            }

            var taken = Math.Min(count, _end - _start);
            output.Write(_buffer, _start, taken);
            _start += taken;
            count -= taken;
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (await PeekAsync(cancellationToken) is var next && next != '\n')
        {
            line.Append(next < 0 ? throw new InvalidDataException($"A response was truncated after '{line}'.") : (char)next);
            _start++;
        }

        _start++;
        return line.ToString().TrimEnd('\r');
    }

    private async ValueTask<int> PeekAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, await stream.ReadAsync(_buffer, cancellationToken));
        }

        return _start == _end ? -1 : _buffer[_start];
    }
}
