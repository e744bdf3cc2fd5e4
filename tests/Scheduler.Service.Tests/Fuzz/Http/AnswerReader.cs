using System.Globalization;
using System.Text;

namespace Scheduler.Service.Tests.Fuzz.Http;

/// <summary>Reads answers of HTTP/1.1 one after the other; strictly, so that broken framing is noticed.</summary>
internal sealed class AnswerReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Reads the next final answer; null when the connection ends before its first byte.</summary>
    /// <exception cref="InvalidDataException">What came is no answer.</exception>
    public async Task<RawAnswer?> ReadAsync(bool hasNoBody, CancellationToken cancellationToken)
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
                var head = new RawAnswer(status, headers, []);
                return hasNoBody || status is 204 or 304 ? head : new RawAnswer(status, headers, await ReadBodyAsync(head, cancellationToken));
            }
        }
    }

    private static int ParseStatus(string line) =>
        line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.TryParse(line[9..].Split(' ')[0], CultureInfo.InvariantCulture, out var status)
            ? status
            : throw new InvalidDataException($"A response begins with '{line}'.");

    private async Task<List<(string Name, string Value)>> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        var headers = new List<(string, string)>();
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add(colon > 0 ? (line[..colon], line[(colon + 1)..].Trim()) : throw new InvalidDataException($"A response has the header '{line}'."));
        }

        return headers;
    }

    private async Task<byte[]> ReadBodyAsync(RawAnswer head, CancellationToken cancellationToken)
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
                    throw new InvalidDataException($"A chunk ends with '{rest}'.");
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

        // So it is with HTTP/1.0.
        while (head.Header("Connection") == "close" && await PeekAsync(cancellationToken) >= 0)
        {
            await CopyAsync(body, _end - _start, cancellationToken);
        }

        return head.Header("Connection") == "close" ? body.ToArray() : throw new InvalidDataException("A response does not tell its length.");
    }

    private async Task CopyAsync(MemoryStream output, int count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            if (await PeekAsync(cancellationToken) < 0)
            {
                throw new InvalidDataException($"A response's body was cut off {count} bytes before its end.");
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
            line.Append(next < 0 ? throw new InvalidDataException($"A response was cut off after '{line}'.") : (char)next);
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
