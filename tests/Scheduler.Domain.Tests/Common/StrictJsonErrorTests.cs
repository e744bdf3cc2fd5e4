using System.Buffers;
using System.Text;
using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tests.Common;

public sealed class StrictJsonErrorTests
{
    [TestCase("""{"a":1,"a":1}""", "a")]
    [TestCase("""{"a":1,"\u0061":2}""", "a")]
    [TestCase("""{"\n":1,"\u000a":2}""", "\n")]
    [TestCase("""{"é":1,"\u00E9":2}""", "é")]
    [TestCase("""{"":1,"":2}""", "")]
    [TestCase("""{"payload":{"x":{"a":1,"b":2,"a":3}}}""", "payload.x.a")]
    [TestCase("""{"items":[1,{"a":1},{"a":1,"a":2}]}""", "items[2].a")]
    [TestCase("""[{"a":1},[{"b":{},"b":{}}]]""", "[1][0].b")]
    [TestCase("""{"a":{"a":1},"b":[{}],"a":2}""", "a")]
    public void A_duplicate_key_is_reported_with_its_path(string json, string path) => AssertFault(json, StrictJsonError.DuplicateKey, path);

    [TestCase("""{"a":1,"A":2}""")]
    [TestCase("""{"a":{"a":1},"b":{"a":1}}""")]
    [TestCase("""[{"a":1},{"a":1}]""")]
    [TestCase("{\"\u00E9\":1,\"e\u0301\":2}", Description = "Equal only under normalization")]
    [TestCase("""{"a":1,"a\u0000":2}""")]
    public void Different_keys_and_keys_of_different_objects_are_not_duplicates(string json) =>
        Assert.That(() => StrictJson.Compact(Encoding.UTF8.GetBytes(json), null), Throws.Nothing);

    [TestCase(@"""\ud83d""", "")]
    [TestCase(@"""\ude00""", "")]
    [TestCase(@"""\ude00\ud83d""", "")]
    [TestCase(@"""\ud83dx""", "")]
    [TestCase(@"""\ud83d\n\ude00""", "")]
    [TestCase(@"""\ud83d\u0041""", "")]
    [TestCase(@"""\ud83d\ud83d\ude00""", "")]
    [TestCase(@"""\ud83d\ude00\ude00""", "")]
    [TestCase(@"{""a"":[1,{""b"":""\udfff""}]}", "a[1].b")]
    [TestCase(@"{""a"":{""\ud800"":1}}", "a")]
    [TestCase(@"{""\ud800"":1}", "")]
    [TestCase(@"{""a"":{""b"":1,""\ud800"":1}}", "a")]
    public void A_lone_surrogate_in_a_string_or_key_is_reported_with_its_path(string json, string path) =>
        AssertFault(json, StrictJsonError.LoneSurrogate, path);

    [TestCase(0xFF)]
    [TestCase(0x80)]
    [TestCase(0xC3)]
    [TestCase(0xC0, 0xAF)]
    [TestCase(0xED, 0xA0, 0xBD)]
    [TestCase(0xF4, 0x90, 0x80, 0x80)]
    public void Invalid_UTF_8_is_malformed(params int[] bytes)
    {
        var invalid = bytes.Select(value => (byte)value).ToArray();
        AssertFault([.. "\""u8, .. invalid, .. "\""u8], StrictJsonError.Malformed, "");
        AssertFault([.. "{\""u8, .. invalid, .. "\":1}"u8], StrictJsonError.Malformed, "");
        AssertFault([.. "{}"u8, .. invalid], StrictJsonError.Malformed, "");
    }

    [Test]
    public void Other_encodings_are_malformed()
    {
        AssertFault(Encoding.Unicode.GetBytes("{}"), StrictJsonError.Malformed, "");
        AssertFault(Encoding.Latin1.GetBytes("\"é\""), StrictJsonError.Malformed, "");
    }

    [Test]
    public void A_byte_order_mark_is_malformed() => AssertFault([0xEF, 0xBB, 0xBF, .. "{}"u8], StrictJsonError.Malformed, "");

    [TestCase("")]
    [TestCase(" \n")]
    [TestCase("{}{}")]
    [TestCase("{} x")]
    [TestCase("{}]")]
    [TestCase("{")]
    [TestCase("[1,]")]
    [TestCase("""{"a":1,}""")]
    [TestCase("""{"a"}""")]
    [TestCase("""{a:1}""")]
    [TestCase("{'a':1}")]
    [TestCase("[1 2]")]
    [TestCase("[}")]
    [TestCase("// comment\n{}")]
    [TestCase("/* comment */{}")]
    [TestCase("01")]
    [TestCase("1.")]
    [TestCase("+1")]
    [TestCase("NaN")]
    [TestCase("True")]
    [TestCase("\"\t\"", Description = "A raw control character")]
    [TestCase("\"\\x\"")]
    [TestCase("\"\\u12g4\"")]
    [TestCase("\"\\u123\"")]
    [TestCase("\"\\ud83d\\u12\"")]
    [TestCase("\"a")]
    [TestCase("\u00A0{}", Description = "White space that JSON does not allow")]
    public void Text_that_violates_the_grammar_is_malformed(string json) => AssertFault(json, StrictJsonError.Malformed, "");

    [Test]
    public void A_message_contains_the_position_but_does_not_quote_the_text()
    {
        var fault = Assert.Throws<StrictJsonException>(() => StrictJson.Compact("{\n\"a\":secret}"u8, null))!;

        Assert.That(fault.Message, Does.Contain("line 2, byte 5").And.Not.Contain("secret").And.Not.Contain("System"));
    }

    [Test]
    public void Half_a_million_levels_do_not_overflow_the_stack()
    {
        const int Levels = 500_000;
        var arrays = Encoding.UTF8.GetBytes(new string('[', Levels) + new string(']', Levels));
        var objects = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"\":", Levels - 1)) + "{}" + new string('}', Levels - 1));

        Assert.That(StrictJson.Compact(arrays, null), Is.EqualTo(Levels));
        Assert.That(StrictJson.Compact(objects, new ArrayBufferWriter<byte>()), Is.EqualTo(Levels));
        AssertFault(arrays[..Levels], StrictJsonError.Malformed, "");
    }

    [Test]
    public void Duplicates_are_found_down_to_the_tracked_depth()
    {
        const int Levels = StrictJson.MaxTrackedDepth - 1;
        var json = new string('[', Levels) + """{"a":1,"a":2}""" + new string(']', Levels);

        AssertFault(json, StrictJsonError.DuplicateKey, string.Concat(Enumerable.Repeat("[0]", Levels)) + ".a");
    }

    [Test]
    public void Deeper_values_are_replaced_by_null_and_only_their_depth_is_measured()
    {
        const int Levels = StrictJson.MaxTrackedDepth;
        var deep = """[1,{"a":[2,"\ud800"],"a":{}},"x"]""";
        var json = string.Concat(Enumerable.Repeat("{\"k\":", Levels)) + deep + ",\"z\":[0]" + new string('}', Levels);
        var output = new ArrayBufferWriter<byte>();

        Assert.That(StrictJson.Compact(Encoding.UTF8.GetBytes(json), output), Is.EqualTo(Levels + 3));
        Assert.That(
            Encoding.UTF8.GetString(output.WrittenSpan),
            Is.EqualTo(string.Concat(Enumerable.Repeat("{\"k\":", Levels)) + "null,\"z\":null" + new string('}', Levels)));
    }

    private static void AssertFault(string json, StrictJsonError fault, string path) => AssertFault(Encoding.UTF8.GetBytes(json), fault, path);

    private static void AssertFault(byte[] json, StrictJsonError fault, string path)
    {
        var found = Assert.Throws<StrictJsonException>(() => StrictJson.Compact(json, new ArrayBufferWriter<byte>()))!;
        Assert.That((found.Error, found.Path), Is.EqualTo((fault, path)));
    }
}
