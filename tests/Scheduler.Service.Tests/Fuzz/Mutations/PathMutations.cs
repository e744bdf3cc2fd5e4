using System.Text;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Fuzz.Mutations;

/// <summary>Mutates paths and methods.</summary>
internal static class PathMutations
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "G", "QUERY"];
    private static readonly string[] Unknown =
        ["/", "/api", "/api/", "/api/nothing", "/api/taskss", "/favicon.ico", "/.env", "/api/tasks/", "/api/task/"];

    private static readonly string[] ForbiddenCharacters = [" ", "\t", "\u0001", "\u007F", "|", "<", "\"", "#"];

    private static readonly string[] Segments =
    [
        ".", "..", "%2e", "%2E%2e", "", "%2F", "%5C", "\\", "x", "%20", ";a=b", "payload", "batch", "*", "~", "%25", "{id}", "..%2f..",
        "%c0%ae%c0%ae",
    ];

    private static readonly string[] BrokenEncodings = ["%", "%z", "%zz", "%FF", "%C0%AF", "%ED%A0%80", "%E2%82", "%u0041", "%25zz", "%252F", "%2500", "%80"];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("another method", (draft, random) => draft.Method = random.Pick(Methods)),
        new("upper-case segment", (draft, random) => ChangeSegment(draft, random, segment => segment.ToUpperInvariant())),
        new("truncated segment", (draft, random) => ChangeSegment(draft, random, segment => segment[..random.Below(segment.Length + 1)])),
        new("longer segment", (draft, random) => ChangeSegment(draft, random, segment => segment + random.Pick(Segments))),
        new("percent-encoded character", (draft, random) => ChangeSegment(draft, random, segment => EncodeOne(segment, random))),
        new("percent-encoded twice", (draft, random) => ChangeSegment(draft, random, Uri.EscapeDataString)),
        new("broken encoding", (draft, random) => ChangeSegment(draft, random, segment => Insert(segment, random, random.Pick(BrokenEncodings)))),
        new("%2F in a segment", (draft, random) => ChangeSegment(draft, random, segment => Insert(segment, random, "%2F"))),
        new("%00 in a segment", (draft, random) => ChangeSegment(draft, random, segment => Insert(segment, random, "%00"))) { MayBeRejected = true },
        new("another segment", (draft, random) => InsertSegment(draft, random, random.Pick(Segments))),
        new("a detour", (draft, random) => InsertSegment(draft, random, random.Pick(["x/..", ".", "%2e", "x/%2e%2e"]))),
        new("missing segment", (draft, random) => ChangeSegment(draft, random, _ => "")),
        new("trailing slash", (draft, _) => draft.Path += "/"),
        new("trailing dots", (draft, random) => draft.Path += random.Pick(["/.", "/..", "/%2e", "/%2e%2e", "/../", "/./"])),
        new("doubled slash", (draft, _) => draft.Path = "/" + draft.Path),
        new("singular path", (draft, _) => draft.Path = draft.Path.Replace("/api/tasks", "/api/task", StringComparison.Ordinal)),
        new("unknown path", (draft, random) => draft.Path = random.Pick(Unknown)),
        new("absolute target", (draft, _) => draft.Path = "http://127.0.0.1" + draft.Path) { MayBeRejected = true },
        new("long segment", (draft, random) => draft.Path += new string('a', random.Pick([200, 2_000, 7_000]))),
        new("too long a target", (draft, _) => draft.Path += "/" + new string('a', 9_000)) { MayBeRejected = true },
        new("non-ASCII bytes", (draft, random) => ChangeSegment(draft, random, segment => segment + Encoding.Latin1.GetString("日é"u8)))
            { MayBeRejected = true },
        new("a character that a path must not contain", (draft, random) =>
            ChangeSegment(draft, random, segment => Insert(segment, random, random.Pick(ForbiddenCharacters)))) { MayBeRejected = true },
    ];

    private static void ChangeSegment(RequestDraft draft, SeededRandom random, Func<string, string> change)
    {
        var segments = draft.Path.Split('/');
        var index = Math.Max(1, segments.Length - 1 - random.Below(3));
        segments[index] = change(segments[index]);
        draft.Path = string.Join('/', segments);
    }

    private static void InsertSegment(RequestDraft draft, SeededRandom random, string segment)
    {
        var segments = draft.Path.Split('/').ToList();
        segments.Insert(1 + random.Below(segments.Count), segment);
        draft.Path = string.Join('/', segments);
    }

    private static string Insert(string text, SeededRandom random, string inserted) => text.Insert(random.Below(text.Length + 1), inserted);

    private static string EncodeOne(string segment, SeededRandom random)
    {
        var index = random.Below(segment.Length + 1);
        return index == segment.Length || segment[index] == '%'
            ? segment
            : $"{segment[..index]}%{(int)segment[index]:x2}{segment[(index + 1)..]}";
    }
}
