using System.Text;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class PayloadLimitTests
{
    private const string Emoji = "\U0001F600";

    [Test]
    public void A_payload_of_256_KiB_in_compact_form_is_accepted()
    {
        var payload = Parse(OfBytes(256 * 1024));

        Assert.That(payload.Utf8.Length, Is.EqualTo(256 * 1024));
    }

    [Test]
    public void A_payload_of_one_byte_more_is_rejected() => AssertRejected(OfBytes((256 * 1024) + 1));

    [Test]
    public void White_space_and_unnecessary_escapes_do_not_count()
    {
        var compact = OfBytes(256 * 1024);

        var payload = Parse(compact.Replace("{\"k\":\"xx", " { \"\\u006b\" :\n \"\\u0078x", StringComparison.Ordinal));

        Assert.That(Encoding.UTF8.GetString(payload.Utf8.Span), Is.EqualTo(compact));
    }

    [Test]
    public void The_size_is_measured_in_UTF_8()
    {
        var compact = OfBytes(256 * 1024);

        AssertRejected(compact.Replace("\"xx", "\"x\u00E9", StringComparison.Ordinal));
        Assert.That(() => Parse(compact.Replace("\"xxx", "\"\\u00E9x", StringComparison.Ordinal)), Throws.Nothing);
    }

    [Test]
    public void A_payload_of_64_levels_is_accepted() => Assert.That(() => Parse(OfDepth(64)), Throws.Nothing);

    [Test]
    public void A_payload_of_65_levels_is_rejected() => AssertRejected(OfDepth(65));

    [Test]
    public void Objects_and_arrays_count_as_levels()
    {
        static string Nested(int depth) =>
            string.Concat(Enumerable.Repeat("{\"k\":", depth - 1)) + "{}" + new string('}', depth - 1);

        Assert.That(() => Parse(Nested(64)), Throws.Nothing);
        AssertRejected(Nested(65));
    }

    [TestCase(1)]
    [TestCase(200)]
    public void A_key_of_1_to_200_characters_is_accepted(int length) => Assert.That(() => Parse(WithKey(new string('k', length))), Throws.Nothing);

    [TestCase(0)]
    [TestCase(201)]
    public void An_empty_key_or_one_of_more_than_200_characters_is_rejected(int length) => AssertRejected(WithKey(new string('k', length)));

    [Test]
    public void An_emoji_in_a_key_counts_as_two_characters()
    {
        var hundred = string.Concat(Enumerable.Repeat(Emoji, 100));

        Assert.That(() => Parse(WithKey(hundred)), Throws.Nothing);
        AssertRejected(WithKey(hundred + "x"));
    }

    [Test]
    public void A_nested_key_may_have_any_length() =>
        Assert.That(() => Parse($$$"""{"a":{"":1,"{{{new string('k', 201)}}}":2}}"""), Throws.Nothing);

    [TestCase("""{"\u0000":1}""")]
    [TestCase("""{"a\u0000b":1}""")]
    [TestCase("""{"a":1,"\u0000":1}""")]
    public void U_0000_in_a_first_level_key_is_rejected(string json) => AssertRejected(json);

    [TestCase("""{"a":"\u0000"}""")]
    [TestCase("""{"a":{"\u0000":"b\u0000"}}""")]
    [TestCase("""{"a":["\u0000"]}""")]
    public void U_0000_is_preserved_in_strings_and_nested_keys(string json) =>
        Assert.That(Encoding.UTF8.GetString(Parse(json).Utf8.Span), Is.EqualTo(json));

    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("1")]
    [TestCase("\"{}\"")]
    [TestCase("true")]
    public void A_value_that_is_not_an_object_is_rejected(string json) => AssertRejected(json);

    [TestCase("")]
    [TestCase("{")]
    [TestCase("{}{}")]
    public void Malformed_JSON_is_reported_as_such(string json) => Assert.That(() => Parse(json), Throws.TypeOf<StrictJsonException>());

    [Test]
    public void All_exceeded_limits_are_reported_together()
    {
        var json = $$"""{"":{{OfDepth(64)}},"\u0000":1,"k":"{{new string('x', 256 * 1024)}}"}""";

        var errors = Payload.TryParse(Encoding.UTF8.GetBytes(json), out var payload);

        Assert.That(payload, Is.Null);
        Assert.That(
            errors, Has.Exactly(4).Items
            .And.One.Contains("262144").And.One.Contains("64 levels").And.One.Contains("1 to 200").And.One.Contains("U+0000"));
    }

    [Test]
    public void An_error_of_several_keys_is_reported_once()
    {
        var errors = Payload.TryParse("""{"a\u0000":1,"b\u0000":1}"""u8, out _);

        Assert.That(errors, Has.Count.EqualTo(1));
    }

    [Test]
    public void The_empty_payload_is_an_empty_object() => Assert.That(Payload.Empty, Is.EqualTo(Parse(" { } ")));

    [Test]
    public void A_payload_round_trips_through_storage()
    {
        var payload = Parse("""{"a":[1,{"b":null}]}""");

        Assert.That(Payload.FromStored(payload.Utf8.ToArray()), Is.EqualTo(payload));
    }

    private static string OfBytes(int size) => $$"""{"k":"{{new string('x', size - 8)}}"}""";

    private static string OfDepth(int depth) => $$"""{"k":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";

    private static string WithKey(string key) => $$"""{"{{key}}":1}""";

    private static Payload Parse(string json) => Payload.Parse(Encoding.UTF8.GetBytes(json));

    private static void AssertRejected(string json) => Assert.That(() => Parse(json), DomainThrows.Code("validation-failed", "payload"));
}
