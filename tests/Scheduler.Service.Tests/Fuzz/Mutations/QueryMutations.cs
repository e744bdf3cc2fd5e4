using System.Text;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Fuzz.Mutations;

/// <summary>Mutates queries.</summary>
internal static class QueryMutations
{
    private static readonly string[] Values =
    [
        "", "%", "%zz", "%FF", "%ED%A0%80", "%00", "%C0%AF", "+", "%2B", "0", "-1", "1001", "1e3", "99999999999999999999", "01", "%D9%A3",
        "start,-start", "scheduled", "null", "a&b=c", "==", "%3D", "'", "%F0%9F%91%8D",
    ];

    private static readonly string[] UnknownNames = ["x", "Worker", "offset", "", "%", "%FF", "worker[]", "limit%00", "id", "%C3%A9"];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("unknown parameter", (draft, random) => draft.Query.Add((random.Pick(UnknownNames), random.Pick(Values)))),
        new("parameter without a value", (draft, random) => draft.Query.Add((NameFor(draft, random), null))),
        new("unusual value", (draft, random) => draft.Query.Add((NameFor(draft, random), random.Pick(Values)))),
        new("unusual text", (draft, random) => draft.Query.Add((NameFor(draft, random), Uri.EscapeDataString(random.Pick(FuzzDictionary.Texts))))),
        new("unusual time", (draft, random) => draft.Query.Add((random.Pick(["from", "to"]), Uri.EscapeDataString(random.Pick(FuzzDictionary.Times))))),
        new("from after to", (draft, _) => draft.Query.AddRange([("from", "3000-01-01T00Z"), ("to", "2999-01-01T00Z")])),
        new("repeated parameter", Repeat),
        new("other case", (draft, random) => Change(draft, random, parameter => (parameter.Name.ToUpperInvariant(), parameter.Value))),
        new("damaged value", (draft, random) => Change(draft, random, parameter => (parameter.Name, Damage(parameter.Value ?? "", random)))),
        new("dropped parameter", (draft, random) =>
        {
            if (draft.Query.Count > 0)
            {
                draft.Query.RemoveAt(random.Below(draft.Query.Count));
            }
        }),
        new("stray separators", (draft, random) => draft.Query.Add((random.Pick(["&", "&&", "?", "??a", "=", "#a", ";"]), null))),
        new("long query", (draft, random) => draft.Query.Add((NameFor(draft, random), new string('a', 6_000)))),
        new("many parameters", (draft, random) => draft.Query.AddRange(Enumerable.Repeat((NameFor(draft, random), (string?)"a"), random.Pick([2, 50, 500])))),
        new("too long a query", (draft, random) => draft.Query.Add((NameFor(draft, random), new string('a', 9_000)))) { MayBeRejected = true },
        new("non-ASCII bytes in a query", (draft, random) => draft.Query.Add((NameFor(draft, random), Encoding.Latin1.GetString("é日"u8))))
            { MayBeRejected = true },
    ];

    /// <summary>A query parameter of the operation, or that of another operation when it has none.</summary>
    private static string NameFor(RequestDraft draft, SeededRandom random)
    {
        var names = draft.Operation.ParametersIn(Microsoft.OpenApi.ParameterLocation.Query).Select(parameter => parameter.Name!).ToList();
        return names.Count > 0 ? random.Pick(names) : "limit";
    }

    private static void Repeat(RequestDraft draft, SeededRandom random)
    {
        if (draft.Query.Count > 0)
        {
            draft.Query.Add(random.Pick(draft.Query));
        }
    }

    private static void Change(RequestDraft draft, SeededRandom random, Func<(string Name, string? Value), (string Name, string? Value)> change)
    {
        if (draft.Query.Count > 0)
        {
            var index = random.Below(draft.Query.Count);
            draft.Query[index] = change(draft.Query[index]);
        }
    }

    private static string Damage(string value, SeededRandom random)
    {
        if (value.Length == 0)
        {
            return "x";
        }

        var index = random.Below(value.Length);
        return random.Below(3) switch
        {
            0 => value.Remove(index, 1),
            1 => value.Insert(index, "x"),
            _ => $"{value[..index]}{(value[index] == 'A' ? 'B' : 'A')}{value[(index + 1)..]}",
        };
    }
}
