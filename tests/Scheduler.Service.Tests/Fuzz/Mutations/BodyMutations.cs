using System.IO.Compression;
using System.Text;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Fuzz.Mutations;

/// <summary>Mutates the bytes of a body.</summary>
internal static class BodyMutations
{
    private static readonly byte[][] InvalidUtf8 = [[0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xFF], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80]];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        Bytes("flipped bit", (body, random) => Changed(body, random, (i, copy) => copy[i] ^= (byte)(1 << random.Below(8)))),
        Bytes("random byte", (body, random) => Changed(body, random, (i, copy) => copy[i] = (byte)random.Below(256))),
        Bytes("truncated", (body, random) => body[..random.Below(body.Length + 1)]),
        Bytes("missing part", (body, random) => Splice(body, random, [], random.Below(8))),
        Bytes("duplicated part", (body, random) => random.Below(body.Length + 1) is var end ? [.. body[..end], .. body[(end / 2)..]] : body),
        Bytes("inserted random bytes", (body, random) => Splice(body, random, random.Bytes(1 + random.Below(8)), 0)),
        Bytes("invalid UTF-8", (body, random) => Splice(body, random, random.Pick(InvalidUtf8), 0)),
        Bytes("four-byte characters", (body, random) => Splice(body, random, "👍\U0010FFFF"u8.ToArray(), 0)),
        Bytes("inserted U+0000", (body, random) => Splice(body, random, [0], 0)),
        Bytes("a byte order mark", (body, _) => [0xEF, 0xBB, 0xBF, .. body]),
        Bytes("UTF-16", (body, _) => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body))),
        Bytes("two documents", (body, _) => [.. body, .. body]),
        Bytes("surrounding white space", (body, _) => [.. " \t\r\n"u8, .. body, .. "\r\n "u8]),
        Bytes("trailing characters", (body, random) => [.. body, .. Encoding.UTF8.GetBytes(random.Pick(["x", ",", "}", "\0", "//", "\v", "\u00A0"]))]),
        Bytes("compressed", (body, _) => Compress(body)),
        Bytes("empty", (_, _) => []),
        Bytes("white space only", (_, random) => Encoding.ASCII.GetBytes(random.Pick([" ", "\r\n", "\t\t\t"]))),
        Bytes("another document", (_, random) => Encoding.UTF8.GetBytes(random.Pick(FuzzDictionary.Words))),
        Bytes("a form", (_, _) => "start=2999-01-01T00Z&worker=a"u8.ToArray()),
        Bytes("noise", (_, random) => random.Bytes(random.Below(300))),
        new("no body", (draft, _) => (draft.Json, draft.Body) = (null, null)),
        new("chunks", (draft, _) => draft.IsChunked = true),
        Sized("about 1 MiB", (1024 * 1024) - 1, 1024 * 1024, (1024 * 1024) + 1, 3 * 1024 * 1024),
    ];

    private static Mutation Bytes(string name, Func<byte[], SeededRandom, byte[]> change) =>
        new(name, (draft, random) => draft.Body = change(draft.Body ?? [], random));

    /// <summary>Pads the body with white space, which JSON ignores.</summary>
    private static Mutation Sized(string name, params int[] sizes) => new(name, (draft, random) =>
    {
        if (draft.Body is { } body)
        {
            draft.Body = [.. body, .. Enumerable.Repeat((byte)' ', Math.Max(random.Pick(sizes) - body.Length, 0))];
        }
    });

    private static byte[] Changed(byte[] body, SeededRandom random, Action<int, byte[]> change)
    {
        var copy = body.ToArray();
        if (copy.Length > 0)
        {
            change(random.Below(copy.Length), copy);
        }

        return copy;
    }

    private static byte[] Splice(byte[] body, SeededRandom random, byte[] inserted, int removed)
    {
        var start = random.Below(body.Length + 1);
        return [.. body[..start], .. inserted, .. body[Math.Min(start + removed, body.Length)..]];
    }

    private static byte[] Compress(byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return compressed.ToArray();
    }
}
