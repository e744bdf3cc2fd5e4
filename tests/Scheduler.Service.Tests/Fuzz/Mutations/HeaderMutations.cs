using System.Text;
using Scheduler.Service.Tests.Fuzz.Generation;

namespace Scheduler.Service.Tests.Fuzz.Mutations;

/// <summary>Mutates headers.</summary>
internal static class HeaderMutations
{
    private static readonly string[] MediaTypes =
    [
        "text/json", "text/plain", "application/problem+json", "application/json-patch+json", "application/merge-patch+json",
        "application/xml", "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/json; charset=latin1",
        "application/json; charset=\"\"", "application/json; charset=utf-8; charset=utf-8",
        "application/json;", "application/json; a=b", "application/*", "*/*", "application", "/", "", ";",
        "application/json, application/json", "application/json; charset=\"utf-8", "json",
    ];

    private static readonly string[] Tags =
    [
        "", "1", "\"1", "1\"", "\"\"", "W/\"1\"", "w/\"1\"", "\"1\",", ",\"1\"", "\"1\" \"2\"", "*, \"1\"", "**", "\"a\"b\"", "W/", "\"\\\"\"",
        "\"01\"", "\"-1\"", "\"99999999999999999999\"", "é", "null", ",", "\"1\",,\"2\"",
    ];

    private static readonly string[] Conditions = ["If-None-Match", "If-Match"];

    private static readonly string[] Keys = ["", " ", "a b", "é", "\u007F", new('k', 200), new('k', 201), new('k', 2_000), ",", "\"quoted\"", "a, b"];

    private static readonly (string, string)[] Others =
    [
        ("Accept", "text/html"), ("Accept", "application/xml;q=1, */*;q=0"), ("Accept", ""), ("Accept", "garbage"),
        ("Accept", "application/json;q=a"), ("Accept-Encoding", "br, gzip;q=0"), ("Accept-Charset", "utf-16"),
        ("Accept-Language", "tlh"), ("Range", "bytes=0-1"), ("If-Modified-Since", "yesterday"), ("If-Range", "\"1\""),
        ("Authorization", "Bearer x"), ("Authorization", "Basic !"), ("Authorization", ""),
        ("X-Api-Key", "x"), ("Cookie", "a=b; c"), ("Origin", "null"), ("Origin", "http://evil.example"), ("X-Forwarded-For", "1.2.3.4"),
        ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "gopher"),
        ("X-HTTP-Method-Override", "DELETE"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("traceparent", "garbage"), ("tracestate", "a=b,c"), ("baggage", "a=b"), ("Upgrade", "h2c"),
        ("Expect", "100-continue"), ("Prefer", "return=minimal"), ("Content-Language", "x"), ("Content-MD5", "x"), ("TE", "trailers"),
        ("Last-Event-ID", "x"), ("X-Empty", ""), ("Access-Control-Request-Method", "DELETE"),
    ];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("another media type", (draft, random) => Set(draft, "Content-Type", random.Pick(MediaTypes))),
        new("no media type", (draft, _) => draft.Headers.RemoveAll(header => header.Name == "Content-Type")),
        new("a second media type", (draft, _) => draft.Headers.Add(("Content-Type", "application/json"))),
        new("a content coding", (draft, random) => draft.Headers.Add(("Content-Encoding", random.Pick(["gzip", "identity", "br", "deflate, gzip", "", "x", "IDENTITY"])))),
        new("unusual entity tag", (draft, random) => Set(draft, random.Pick(Conditions), Raw(random.Pick(Tags)))),
        new("many entity tags", (draft, random) => Set(draft, random.Pick(Conditions), ManyTags(random.Pick([2, 100, 1_000])))),
        new("repeated entity tag", (draft, random) => draft.Headers.AddRange(Enumerable.Repeat((random.Pick(Conditions), "\"1\""), 2))),
        new("unusual idempotency key", (draft, random) => Set(draft, "Idempotency-Key", Raw(random.Pick(Keys)))),
        new("repeated idempotency key", (draft, _) => draft.Headers.AddRange([("Idempotency-Key", "a"), ("Idempotency-Key", "b")])),
        new("another header", (draft, random) => draft.Headers.Add(random.Pick(Others))),
        new("another header", (draft, random) => draft.Headers.Add(random.Pick(Others))),
        new("several headers", (draft, random) => draft.Headers.AddRange(Enumerable.Range(0, random.Pick([5, 30])).Select(i => ($"X-{i}", "a")))),
        new("long header", (draft, random) => draft.Headers.Add((random.Pick([.. Conditions, "Accept", "traceparent"]), new string('a', 8_000)))),
        new("too long a header", (draft, _) => draft.Headers.Add(("X-Long", new string('a', 40_000)))) { MayBeRejected = true },
        new("too many headers", (draft, _) => draft.Headers.AddRange(Enumerable.Range(0, 150).Select(i => ($"X-{i}", "a")))) { MayBeRejected = true },
        new("non-ASCII bytes in a header", (draft, random) => draft.Headers.Add((random.Pick(Conditions), Raw("日é")))) { MayBeRejected = true },
        new("invalid UTF-8 in a header", (draft, _) => draft.Headers.Add(("X-Text", "\u00FF\u00FE"))) { MayBeRejected = true },
        new("a control character in a header", (draft, random) => draft.Headers.Add(("X-Text", random.Pick(["a\u0000b", "a\u0001b", "a\rb"])))) { MayBeRejected = true },
        new("a header that ends the request", (draft, random) => draft.Headers.Add(("Connection", random.Pick(["close", "Upgrade", "keep-alive, close", "x"])))),
        new("a second host", (draft, _) => draft.Headers.Add(("Host", "example.com"))) { MayBeRejected = true },
        new("another expectation", (draft, _) => draft.Headers.Add(("Expect", "a miracle"))) { MayBeRejected = true },
    ];

    private static string Raw(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string ManyTags(int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => $"\"{i}\""));

    private static void Set(RequestDraft draft, string name, string value)
    {
        draft.Headers.RemoveAll(header => header.Name == name);
        draft.Headers.Add((name, value));
    }
}
