using System.Text;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Fuzz.Mutations;

/// <summary>Bytes to send on a new connection.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Bytes">The bytes to send.</param>
/// <param name="Requests">The requests that the server may read from them, in order.</param>
internal sealed record SocketAttack(string Name, byte[] Bytes, IReadOnlyList<RequestDraft> Requests)
{
    private const int MaxPipelined = 5;

    /// <summary>Whether the client disconnects without waiting for a response.</summary>
    public bool Vanishes { get; init; }

    /// <summary>
    /// Whether the client half-closes the connection immediately, which Kestrel treats as a disconnect. Only for bytes without
    /// a complete request, whose outcome would be unknown.
    /// </summary>
    public bool EndsAtOnce { get; init; }

    /// <summary>Whether each of the requests must get a response.</summary>
    public bool IsValid { get; init; }

    public static SocketAttack Make(RequestGenerator generator, SeededRandom random, string authority)
    {
        var request = generator.Make(random);
        return random.Below(10) switch
        {
            < 3 => OfHead(request, random, authority),
            < 6 => OfFraming(request, random, authority),
            < 7 => Pipelined([request, .. Others()], authority),
            < 8 => Truncated(request, random, authority),
            < 9 => new SocketAttack("garbage", random.Pick(HttpGarbage.All), []) { EndsAtOnce = true },
            _ => new SocketAttack("noise", random.Bytes(1 + random.Below(2_000)), []) { EndsAtOnce = true },
        };

        IEnumerable<RequestDraft> Others() => Enumerable.Range(0, random.Below(MaxPipelined)).Select(_ => generator.Make(random));
    }

    private static SocketAttack OfHead(RequestDraft request, SeededRandom random, string authority)
    {
        var text = Encoding.Latin1.GetString(request.ToBytes(authority));
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var (name, change) = random.Pick(HttpGarbage.Heads);
        return new SocketAttack(name, Encoding.Latin1.GetBytes(change(text[..end]) + text[end..]), [request]);
    }

    private static SocketAttack OfFraming(RequestDraft request, SeededRandom random, string authority)
    {
        var text = Encoding.Latin1.GetString(request.ToBytes(authority));
        var head = string.Join("\r\n", text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n")
            .Where(line => !line.StartsWith("Content-Length:", StringComparison.Ordinal) && !line.StartsWith("Transfer-Encoding:", StringComparison.Ordinal)));
        var isUnfinished = request.Body is not null && random.Percent(20);
        var framing = random.Pick(isUnfinished ? HttpGarbage.UnfinishedFramings : HttpGarbage.Framings)
            .Replace("{body}", Encoding.Latin1.GetString(request.Body ?? []), StringComparison.Ordinal)
            .Replace("{length}", $"{request.Body?.Length ?? 0}", StringComparison.Ordinal)
            .Replace("{size}", $"{request.Body?.Length ?? 0:x}", StringComparison.Ordinal);
        return new SocketAttack("invalid framing", Encoding.Latin1.GetBytes($"{head}\r\n{framing}"), [request]) { EndsAtOnce = isUnfinished };
    }

    private static SocketAttack Pipelined(IReadOnlyList<RequestDraft> requests, string authority) =>
        new("pipelined", requests.SelectMany(request => request.ToBytes(authority)).ToArray(), requests) { IsValid = true };

    private static SocketAttack Truncated(RequestDraft request, SeededRandom random, string authority)
    {
        var bytes = request.ToBytes(authority);
        return new SocketAttack("truncated", bytes[..random.Below(bytes.Length)], [request]) { Vanishes = random.Percent(50), EndsAtOnce = true };
    }
}
