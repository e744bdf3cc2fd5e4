using System.Buffers;
using System.Text;
using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tests.Common;

public sealed class StrictJsonCompactionTests
{
    [TestCase(" { \"a\" :\t1 ,\r\n \"b\" : [ 1 , 2 ] } ", """{"a":1,"b":[1,2]}""")]
    [TestCase(" [ ] ", "[]")]
    [TestCase("[ { } , [ ] , { } ]", "[{},[],{}]")]
    [TestCase(" null ", "null")]
    [TestCase("[true,false,null]", "[true,false,null]")]
    public void White_space_is_removed(string json, string compact) => Assert.That(Compact(json), Is.EqualTo(compact));

    [TestCase("\" a \\t b \"")]
    [TestCase("\"{ \\\"a\\\" : 1 }\"")]
    public void White_space_in_a_string_is_preserved(string json) => Assert.That(Compact(json), Is.EqualTo(json));

    [TestCase(@"""\u0041""", "\"A\"")]
    [TestCase(@"""\/""", "\"/\"")]
    [TestCase(@"""\u002f""", "\"/\"")]
    [TestCase(@"""\u00e9""", "\"é\"")]
    [TestCase(@"""\u00E9""", "\"é\"")]
    [TestCase(@"""\u20AC""", "\"€\"")]
    [TestCase(@"""\ud83d\ude00""", "\"\U0001F600\"")]
    [TestCase(@"""\uD83D\uDE00x""", "\"\U0001F600x\"")]
    [TestCase(@"""\u2028""", "\"\u2028\"")]
    [TestCase(@"""\u007f""", "\"\u007F\"")]
    [TestCase(@"""\u003c\u0026\u0027""", "\"<&'\"")]
    [TestCase(@"""\ufffd\uffff""", "\"\uFFFD\uFFFF\"")]
    public void Unnecessary_escapes_are_removed(string json, string compact) => Assert.That(Compact(json), Is.EqualTo(compact));

    [TestCase(@"""\u0022""", @"""\""""")]
    [TestCase(@"""\u005c""", @"""\\""")]
    [TestCase(@"""\u0008""", @"""\b""")]
    [TestCase(@"""\u0009""", @"""\t""")]
    [TestCase(@"""\u000a""", @"""\n""")]
    [TestCase(@"""\u000C""", @"""\f""")]
    [TestCase(@"""\u000D""", @"""\r""")]
    [TestCase(@"""\u0000""", @"""\u0000""")]
    [TestCase(@"""\u000B""", @"""\u000b""")]
    [TestCase(@"""\u001F""", @"""\u001f""")]
    public void Required_escapes_have_one_form(string json, string compact) => Assert.That(Compact(json), Is.EqualTo(compact));

    [TestCase(@"""\""\\\b\t\n\f\r""")]
    [TestCase("\"é€\U0001F600/<>&'\u007F\u2028\"")]
    [TestCase(@"""\\u0041""")]
    [TestCase(@"""C:\\/""")]
    public void Compact_text_is_unchanged(string json) => Assert.That(Compact(json), Is.EqualTo(json));

    [TestCase(@"{""\u0061\/"":{""\u00e9"":1}}", @"{""a/"":{""é"":1}}")]
    [TestCase(@"{""\u000a"":1}", @"{""\n"":1}")]
    public void Keys_are_escaped_like_strings(string json, string compact) => Assert.That(Compact(json), Is.EqualTo(compact));

    [TestCase("1.10")]
    [TestCase("1e400")]
    [TestCase("1E+2")]
    [TestCase("1e-07")]
    [TestCase("-0")]
    [TestCase("-0.0")]
    [TestCase("123456789012345678901234567890")]
    [TestCase("0.1234567890123456789012345678901")]
    public void The_text_of_a_number_is_preserved(string number)
    {
        Assert.That(Compact(number), Is.EqualTo(number));
        Assert.That(Compact($"{{ \"n\" : [ {number} , {number} ] }}"), Is.EqualTo($"{{\"n\":[{number},{number}]}}"));
    }

    [Test]
    public void The_order_of_keys_is_preserved() =>
        Assert.That(Compact("""{"z":1,"a":{"10":1,"9":2},"A":2,"":3}"""), Is.EqualTo("""{"z":1,"a":{"10":1,"9":2},"A":2,"":3}"""));

    [TestCase("1", 0)]
    [TestCase("\"[[\"", 0)]
    [TestCase("{}", 1)]
    [TestCase("[1,2]", 1)]
    [TestCase("[[],[[]],[]]", 3)]
    [TestCase("""{"a":{"b":[{}]},"c":1}""", 4)]
    public void The_depth_is_the_maximum_nesting(string json, int depth) =>
        Assert.That(StrictJson.Compact(Encoding.UTF8.GetBytes(json), null), Is.EqualTo(depth));

    [Test]
    public void A_check_without_output_finds_the_same_errors()
    {
        var duplicate = Encoding.UTF8.GetBytes("""{"a":1,"b":{"c":1,"c":2}}""");

        Assert.That(
            () => StrictJson.Compact(duplicate, null),
            Throws.TypeOf<StrictJsonException>().With.Property(nameof(StrictJsonException.Path)).EqualTo("b.c"));
    }

    private static string Compact(string json)
    {
        var output = new ArrayBufferWriter<byte>();
        StrictJson.Compact(Encoding.UTF8.GetBytes(json), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
