using System.Text;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class PayloadMergeTests
{
    [TestCase("""{"a":1,"b":2}""", """{"c":3}""", """{"a":1,"b":2,"c":3}""")]
    [TestCase("""{"a":1,"b":2}""", """{"a":3}""", """{"a":3,"b":2}""")]
    [TestCase("""{"a":1,"b":2}""", """{"d":4,"b":3,"c":5}""", """{"a":1,"b":3,"d":4,"c":5}""")]
    [TestCase("""{"a":{"x":1}}""", """{"a":{"y":2}}""", """{"a":{"y":2}}""")]
    [TestCase("""{"a":1}""", """{"a":null}""", """{"a":null}""")]
    [TestCase("""{"a":1}""", """{"A":2}""", """{"a":1,"A":2}""")]
    [TestCase("""{"\n":1}""", """{"\u000a":2}""", """{"\n":2}""")]
    [TestCase("""{}""", """{"a":1.10}""", """{"a":1.10}""")]
    public void Existing_keys_are_replaced_in_place_and_new_keys_are_appended(string current, string changes, string merged) =>
        Assert.That(Text(Parse(current).Merge(Parse(changes))), Is.EqualTo(merged));

    [Test]
    public void A_merge_up_to_the_limit_is_accepted_and_one_byte_more_is_rejected()
    {
        var current = Parse("""{"a":1}""");
        static Payload WithRest(int length) => Parse($$"""{"b":"{{new string('x', length)}}"}""");

        // {"a":1,"b":""} takes fourteen bytes.
        Assert.That(current.Merge(WithRest(Payload.MaxBytes - 14)).Utf8.Length, Is.EqualTo(Payload.MaxBytes));
        Assert.That(() => current.Merge(WithRest(Payload.MaxBytes - 13)), DomainThrows.Code("validation-failed", "payload"));
    }

    [Test]
    public void Replaced_values_do_not_count_toward_the_limit()
    {
        var large = Parse($$"""{"a":"{{new string('x', Payload.MaxBytes - 8)}}"}""");

        Assert.That(() => large.Merge(large), Throws.Nothing);
    }

    [TestCase("""{"a":1,"b":2,"c":3}""", "a", """{"b":2,"c":3}""")]
    [TestCase("""{"a":1,"b":2,"c":3}""", "b", """{"a":1,"c":3}""")]
    [TestCase("""{"a":1,"b":2,"c":3}""", "c", """{"a":1,"b":2}""")]
    [TestCase("""{"a":1}""", "a", "{}")]
    [TestCase("""{"a/b?":{"a":1},"é":2}""", "a/b?", """{"é":2}""")]
    [TestCase("""{"\"\\":1,"x":2}""", "\"\\", """{"x":2}""")]
    public void Removing_a_key_does_not_change_the_others(string current, string key, string left) =>
        Assert.That(Text(Parse(current).Remove(key)), Is.EqualTo(left));

    [TestCase("""{"a":{"b":1}}""", "b", Description = "A nested key")]
    [TestCase("""{"a":1}""", "A", Description = "Another case")]
    [TestCase("""{"é":1}""", "e\u0301", Description = "Another normalization")]
    [TestCase("{}", "a")]
    [TestCase("""{"a":1}""", "")]
    public void Removing_a_missing_key_is_rejected(string current, string key) =>
        Assert.That(() => Parse(current).Remove(key), DomainThrows.Code("payload-key-not-found"));

    private static Payload Parse(string json) => Payload.Parse(Encoding.UTF8.GetBytes(json));

    private static string Text(Payload payload) => Encoding.UTF8.GetString(payload.Utf8.Span);
}
