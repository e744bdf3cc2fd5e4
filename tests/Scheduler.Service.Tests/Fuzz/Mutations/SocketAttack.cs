using System.Text;
using Scheduler.Service.Tests.Fuzz.Generation;

namespace Scheduler.Service.Tests.Fuzz.Mutations;

/// <summary>Bytes for a connection of their own.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Bytes">What is sent.</param>
/// <param name="Requests">The requests that the server may see in it, in their order.</param>
internal sealed record SocketAttack(string Name, byte[] Bytes, IReadOnlyList<RequestDraft> Requests)
{
    private const int MaxPipelined = 5;

    /// <summary>Whether the client goes away without waiting for an answer.</summary>
    public bool Vanishes { get; init; }

    /// <summary>
    /// Whether the client says at once that it is done, which Kestrel takes for a client that is gone. Only for bytes that hold
    /// no whole request: it might be carried out, and nobody would know.
    /// </summary>
    public bool EndsAtOnce { get; init; }

    /// <summary>Whether each of the requests has to be answered.</summary>
    public bool IsValid { get; init; }

    public static SocketAttack Make(RequestGenerator generator, Dice dice, string authority)
    {
        var request = generator.Make(dice);
        return dice.Below(10) switch
        {
            < 3 => OfHead(request, dice, authority),
            < 6 => OfFraming(request, dice, authority),
            < 7 => Pipelined([request, .. Others()], authority),
            < 8 => CutOff(request, dice, authority),
            < 9 => new SocketAttack("garbage", dice.Pick(HttpGarbage.All), []) { EndsAtOnce = true },
            _ => new SocketAttack("noise", dice.Bytes(1 + dice.Below(2_000)), []) { EndsAtOnce = true },
        };

        IEnumerable<RequestDraft> Others() => Enumerable.Range(0, dice.Below(MaxPipelined)).Select(_ => generator.Make(dice));
    }

    private static SocketAttack OfHead(RequestDraft request, Dice dice, string authority)
    {
        var text = Encoding.Latin1.GetString(request.ToBytes(authority));
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var (name, change) = dice.Pick(HttpGarbage.Heads);
        return new SocketAttack(name, Encoding.Latin1.GetBytes(change(text[..end]) + text[end..]), [request]);
    }

    private static SocketAttack OfFraming(RequestDraft request, Dice dice, string authority)
    {
        var text = Encoding.Latin1.GetString(request.ToBytes(authority));
        var head = string.Join("\r\n", text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n")
            .Where(line => !line.StartsWith("Content-Length:", StringComparison.Ordinal) && !line.StartsWith("Transfer-Encoding:", StringComparison.Ordinal)));
        var isUnfinished = request.Body is not null && dice.Percent(20);
        var framing = dice.Pick(isUnfinished ? HttpGarbage.UnfinishedFramings : HttpGarbage.Framings).Replace("{body}", Encoding.Latin1.GetString(request.Body ?? []), StringComparison.Ordinal)
            .Replace("{length}", $"{request.Body?.Length ?? 0}", StringComparison.Ordinal)
            .Replace("{size}", $"{request.Body?.Length ?? 0:x}", StringComparison.Ordinal);
        return new SocketAttack("odd framing", Encoding.Latin1.GetBytes($"{head}\r\n{framing}"), [request]) { EndsAtOnce = isUnfinished };
    }

    private static SocketAttack Pipelined(IReadOnlyList<RequestDraft> requests, string authority) =>
        new("pipelined", requests.SelectMany(request => request.ToBytes(authority)).ToArray(), requests) { IsValid = true };

    private static SocketAttack CutOff(RequestDraft request, Dice dice, string authority)
    {
        var bytes = request.ToBytes(authority);
        return new SocketAttack("cut off", bytes[..dice.Below(bytes.Length)], [request]) { Vanishes = dice.Percent(50), EndsAtOnce = true };
    }
}
