using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class PayloadPropertyTests
{
    private const int Runs = 2_000;

    [Test]
    public void Values_key_order_and_number_text_are_preserved() => Gen.Select(RandomJson.Payload, RandomJson.Seed).Sample(
        (model, seed) =>
        {
            var json = RandomJson.Spell(model, seed);
            return Tokens(Payload.Parse(json).Utf8).SequenceEqual(Tokens(json), StringComparer.Ordinal);
        },
        iter: Runs);

    [Test]
    public void All_spellings_of_a_payload_have_the_same_compact_form() => Gen.Select(RandomJson.Payload, RandomJson.Seed).Sample(
        (model, seed) => Text(Payload.Parse(RandomJson.Spell(model, seed))) == RandomJson.Compact(model),
        iter: Runs);

    [Test]
    public void Compaction_is_canonical_and_idempotent() => Gen.Select(RandomJson.Value, RandomJson.Seed).Sample(
        (model, seed) =>
        {
            var once = Compact(RandomJson.Spell(model, seed));
            return Encoding.UTF8.GetString(once) == RandomJson.Compact(model) && Compact(once).AsSpan().SequenceEqual(once);
        },
        iter: Runs);

    [Test]
    public void Merging_conforms_to_a_list_model() => Gen.Select(RandomJson.Payload, RandomJson.Payload).Sample(
        (current, changes) =>
        {
            var model = current.Values.ToList();
            foreach (var change in changes.Values)
            {
                var index = model.FindIndex(member => member.Key == change.Key);
                if (index < 0)
                {
                    model.Add(change);
                }
                else
                {
                    model[index] = change;
                }
            }

            return Text(Parse(current).Merge(Parse(changes))) == RandomJson.Compact(new JsonModel.Members(model));
        },
        iter: Runs);

    [Test]
    public void Merging_nothing_or_itself_changes_nothing() => RandomJson.Payload.Sample(
        model =>
        {
            var payload = Parse(model);
            return payload.Merge(Payload.Empty).Equals(payload) && payload.Merge(payload).Equals(payload) && Payload.Empty.Merge(payload).Equals(payload);
        },
        iter: Runs);

    [Test]
    public void Merging_is_idempotent() => Gen.Select(RandomJson.Payload, RandomJson.Payload).Sample(
        (current, changes) =>
        {
            var merged = Parse(current).Merge(Parse(changes));
            return merged.Merge(Parse(changes)).Equals(merged);
        },
        iter: Runs);

    [Test]
    public void Removing_a_key_preserves_the_order_of_the_others() => RandomJson.Payload.Sample(
        model => model.Values.All(removed =>
            Text(Parse(model).Remove(removed.Key))
            == RandomJson.Compact(new JsonModel.Members(model.Values.Where(member => member.Key != removed.Key).ToList()))),
        iter: Runs);

    [Test]
    public void Payloads_are_equal_if_and_only_if_their_compact_forms_are() => Gen.Select(RandomJson.Payload, RandomJson.Payload, RandomJson.Seed).Sample(
        (one, other, seed) =>
        {
            var (first, again, second) = (Parse(one), Payload.Parse(RandomJson.Spell(one, seed)), Parse(other));
            return first.Equals(again) && first.GetHashCode() == again.GetHashCode()
                && first.Equals(second) == (RandomJson.Compact(one) == RandomJson.Compact(other));
        },
        iter: Runs);

    private static Payload Parse(JsonModel model) => Payload.Parse(Encoding.UTF8.GetBytes(RandomJson.Compact(model)));

    private static string Text(Payload payload) => Encoding.UTF8.GetString(payload.Utf8.Span);

    private static byte[] Compact(byte[] json)
    {
        var output = new ArrayBufferWriter<byte>();
        StrictJson.Compact(json, output);
        return output.WrittenSpan.ToArray();
    }

    private static List<string> Tokens(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return Tokens(document.RootElement).ToList();
    }

    private static IEnumerable<string> Tokens(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => [
            "{", .. element.EnumerateObject().SelectMany(member => Tokens(member.Value).Prepend($"key {member.Name}")), "}"],
        JsonValueKind.Array => ["[", .. element.EnumerateArray().SelectMany(Tokens), "]"],
        JsonValueKind.String => [$"text {element.GetString()}"],
        _ => [element.GetRawText()],
    };
}
