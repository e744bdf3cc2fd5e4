using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Histories;
using Fields = System.Collections.Generic.IReadOnlyList<(string Key, Scheduler.Domain.Tests.Common.JsonModel Value)>;

namespace Scheduler.Service.Tests.Fuzz.Mutations;

/// <summary>Mutates one value in the structure of a JSON body.</summary>
internal static class JsonMutations
{
    private const int MaxPayloadBytes = 256 * 1024;

    private static readonly string[] OtherNames =
    [
        "id", "version", "createdAt", "updatedAt", "startedAt", "finishedAt", "instance", "code", "x", "Start", "worker ", "", "\0",
        "__proto__", "start", "worker", "title", "status", "payload", "a.b", "[0]", "é", "👍", "$id", "$ref",
    ];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        Anywhere("unusual word", (_, random) => new JsonModel.Word(random.Pick(FuzzDictionary.Words))),
        Anywhere("unusual word", (_, random) => new JsonModel.Word(random.Pick(FuzzDictionary.Words))),
        Anywhere("unusual text", (_, random) => new JsonModel.Text(random.Pick(FuzzDictionary.Texts))),
        Anywhere("unusual time", (_, random) => new JsonModel.Text(random.Pick(FuzzDictionary.Times))),
        Anywhere("null", (_, _) => new JsonModel.Word("null")),
        Anywhere("wrapped in an array", (value, _) => new JsonModel.Items([value])),
        Anywhere("wrapped in an object", (value, _) => new JsonModel.Members([("a", value)])),
        Anywhere("other value", (_, random) => random.Draw(RandomJson.Value)),
        Anywhere("deep nesting", (_, random) =>
            new JsonModel.Word(Nested(random.Pick([62, 63, 64, 65, 66, 127, 128, 129, 1_000, 20_000]), random.Percent(50)))),
        Members("duplicate key", (members, random) => members.Count == 0 ? members : [.. members, random.Pick(members)]),
        Members("unknown or read-only field", (members, random) => [.. members, (random.Pick(OtherNames), random.Draw(RandomJson.Value))]),
        Members("missing field", (members, random) => Without(members, random.Below(members.Count + 1))),
        Members("renamed field", (members, random) => members.Select((member, i) => i == 0 ? (random.Pick(OtherNames), member.Value) : member).ToList()),
        Members("reversed fields", (members, _) => members.Reverse().ToList()),
        Members("many unknown fields", (members, random) => [.. members, .. ManyFields(random.Pick([10, 199, 200, 201, 500]))]),
        Members("a payload near its size limit", (members, random) => [.. members.Where(member => member.Key != "payload"), ("payload", NearLimit(random))]),
        new("a body near the payload's size limit", (draft, random) => Set(draft, NearLimit(random))),
        new("an array instead of an object", (draft, _) => Set(draft, new JsonModel.Items(draft.Json is null ? [] : [draft.Json]))),
        new("keys near their length limit", (draft, random) =>
            Set(draft, new JsonModel.Members([(new string(random.Pick(['k', 'ä', '日']), random.Pick([199, 200, 201])), new JsonModel.Word("1"))]))),
    ];

    private static Mutation Anywhere(string name, Func<JsonModel, SeededRandom, JsonModel> change) =>
        new(name, (draft, random) => Set(draft, Replace(draft.Json ?? new JsonModel.Members([]), random, change)));

    private static Mutation Members(string name, Func<Fields, SeededRandom, Fields> change) => new(name, (draft, random) => Set(draft, draft.Json switch
    {
        JsonModel.Items items => new JsonModel.Items(items.Values.Select((item, i) => i == 0 ? Change(item, random, change) : item).ToList()),
        var other => Change(other ?? new JsonModel.Members([]), random, change),
    }));

    private static JsonModel Change(JsonModel value, SeededRandom random, Func<Fields, SeededRandom, Fields> change) =>
        value is JsonModel.Members members ? new JsonModel.Members(change(members.Values, random)) : value;

    private static List<(string Key, JsonModel Value)> Without(Fields members, int index) => members.Where((_, i) => i != index).ToList();

    private static IEnumerable<(string Key, JsonModel Value)> ManyFields(int count) =>
        Enumerable.Range(0, count).Select(i => ($"x{i}", (JsonModel)new JsonModel.Word("0")));

    private static void Set(RequestDraft draft, JsonModel json)
    {
        (draft.Json, draft.Body) = (json, null);
    }

    /// <summary>Replaces one value, with a higher probability near the root.</summary>
    private static JsonModel Replace(JsonModel value, SeededRandom random, Func<JsonModel, SeededRandom, JsonModel> change)
    {
        switch (value)
        {
            case JsonModel.Members { Values.Count: > 0 } members when random.Percent(90):
                var name = random.Below(members.Values.Count);
                return new JsonModel.Members(
                    members.Values.Select((member, i) => i == name ? (member.Key, Replace(member.Value, random, change)) : member).ToList());
            case JsonModel.Items { Values.Count: > 0 } items when random.Percent(80):
                var index = random.Below(items.Values.Count);
                return new JsonModel.Items(items.Values.Select((item, i) => i == index ? Replace(item, random, change) : item).ToList());
            default:
                return change(value, random);
        }
    }

    private static string Nested(int depth, bool isObject) => isObject
        ? string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "0" + new string('}', depth)
        : new string('[', depth) + new string(']', depth);

    /// <summary>An object whose compact form has 256 KiB, or one byte less or more; mostly smaller, since that slows down listings.</summary>
    private static JsonModel.Word NearLimit(SeededRandom random)
    {
        const int Framing = 10;
        var size = random.Percent(20) ? MaxPayloadBytes - 1 + random.Below(3) : 2_000;
        return new JsonModel.Word("{\"big\":\"" + new string('a', size - Framing) + "\"}");
    }
}
