using System.Net;
using System.Text;
using CsCheck;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Tasks;

internal sealed class PayloadTests(string provider) : ApiFixture(provider)
{
    [TestCase("""{"n":[1.10,1e400,-0,0.1E+2,123456789012345678901234567890]}""")]
    [TestCase("""{"z":1,"a":{"y":null,"":[]},"b":{"":0}}""")]
    [TestCase("""{"s":"\u0000\u001f\"\\\b\f\n\r\t/","e":"😀 é \u2028"}""")]
    [TestCase("""{"deep":[[[[{"a":[{}]}]]]],"t":true,"f":false,"nil":null}""")]
    public async Task Value_round_trips_unchanged(string payload)
    {
        var created = await CreateAsync($"\"payload\":{payload}");
        Assert.That(created.Raw("payload"), Is.EqualTo(payload.Replace("\\u2028", "\u2028", StringComparison.Ordinal)));
        Assert.That((await GetAsync($"/api/tasks/{created.Id}")).Raw("payload"), Is.EqualTo(created.Raw("payload")));
    }

    private static readonly Gen<string> Text = Gen.String[Gen.Char["abcxyz019 .,;:-_'<>&+äßλ漢\"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028\uffff"], 0, 12];

    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Int.Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.OneOf("0", "-0", "1.10", "1e400", "-1E-7", "0.000", "3.141592653589793238462643383279", "1e+05"));

    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, nested) => depth > 3
        ? Gen.OneOf(Number, Text.Select(Quote), Gen.OneOf("true", "false", "null"))
        : Gen.Frequency(
            (3, Gen.OneOf(Number, Text.Select(Quote), Gen.OneOf("true", "false", "null"))),
            (1, nested.Array[0, 4].Select(items => $"[{string.Join(",", items)}]")),
            (1, Object(nested, 0, 4))));

    [Test]
    public async Task Any_object_within_the_limits_round_trips()
    {
        var created = await CreateAsync();
        await Object(Json, 1, 6).SampleAsync(
            async payload =>
            {
                var response = await PatchAsync($"/api/tasks/{created.Id}", $$"""{"payload":{{payload}}}""");
                Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK), payload);
                Assert.That(response.Raw("payload"), Is.EqualTo(payload));
                Assert.That((await GetAsync($"/api/tasks/{created.Id}")).Raw("payload"), Is.EqualTo(payload));
            },
            iter: 200,
            threads: 1);
    }

    [Test]
    public async Task Merge_replaces_in_place_and_appends_new_keys()
    {
        var created = await CreateAsync("""
            "payload":{"a":1,"b":{"x":1},"c":3}
            """);
        var merged = await PatchAsync($"/api/tasks/{created.Id}/payload", """{"d":null,"b":[ ],"\u0061":1.0}""");

        Assert.That(merged.Raw("payload"), Is.EqualTo("""{"a":1.0,"b":[],"c":3,"d":null}"""));
        Assert.That(merged.Header("ETag"), Is.EqualTo("\"2\""));
    }

    [TestCase("{}")]
    [TestCase("""{"a":1}""")]
    public async Task Merge_of_equal_values_is_no_change(string body)
    {
        var created = await CreateAsync("""
            "payload":{"a":1,"b":2}
            """);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await PatchAsync($"/api/tasks/{created.Id}/payload", body)).Body, Is.EqualTo(created.Body));
    }

    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("\"x\"")]
    [TestCase("5")]
    public async Task Merge_of_a_non_object_is_rejected(string body)
    {
        var created = await CreateAsync();
        AssertInvalid(await PatchAsync($"/api/tasks/{created.Id}/payload", body), "body");
    }

    [TestCase(Domain.Tasks.Payload.MaxBytes, true)]
    [TestCase(Domain.Tasks.Payload.MaxBytes + 1, false)]
    public async Task A_payload_has_at_most_256_KiB_in_compact_form(int bytes, bool isAccepted)
    {
        // White space and unnecessary escapes do not count.
        var text = new string('é', (bytes - """{"a":""}""".Length) / 2) + (bytes % 2 == 0 ? "" : "x");
        var json = $$""" { "a" : "{{text}}" } """;
        var response = await PostAsync("/api/tasks", $$"""{"start":"{{Tomorrow}}","worker":"w","payload":{{json}}}""");
        if (isAccepted)
        {
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(Encoding.UTF8.GetByteCount(response.Raw("payload")), Is.EqualTo(bytes));
        }
        else
        {
            AssertInvalid(response, "payload");
        }
    }

    [Test]
    public async Task Merge_over_the_size_limit_changes_nothing()
    {
        var half = new string('x', Domain.Tasks.Payload.MaxBytes / 2);
        var created = await CreateAsync($"\"payload\":{{\"a\":\"{half}\"}}");
        AssertInvalid(await PatchAsync($"/api/tasks/{created.Id}/payload", $$"""{"b":"{{half}}"}"""), "payload");
        Assert.That(await StoredAsync(created.Id), Is.EqualTo(created.Body));
    }

    [TestCase(64, true)]
    [TestCase(65, false)]
    [TestCase(20_000, false)]
    public async Task A_payload_is_at_most_64_levels_deep(int levels, bool isAccepted)
    {
        var payload = $$"""{"a":{{new string('[', levels - 1)}}{{new string(']', levels - 1)}}}""";
        var response = await PostAsync("/api/tasks", $$"""{"start":"{{Tomorrow}}","worker":"w","payload":{{payload}}}""");
        var merged = await PatchAsync($"/api/tasks/{(await CreateAsync()).Id}/payload", payload);
        if (isAccepted)
        {
            Assert.That(response.Raw("payload"), Is.EqualTo(payload));
            Assert.That(merged.Raw("payload"), Is.EqualTo(payload));
        }
        else
        {
            AssertInvalid(response, "payload");
            AssertInvalid(merged, "payload");
        }
    }

    private static IEnumerable<TestCaseData> Keys()
    {
        yield return new("k", true);
        yield return new(new string('k', 200), true);
        yield return new(new string('k', 201), false);
        yield return new(string.Concat(Enumerable.Repeat("😀", 100)), true);
        yield return new(".", true);
        yield return new("..", true);
        yield return new(" \\n", true);
    }

    [TestCaseSource(nameof(Keys))]
    public async Task First_level_key_limits_are_enforced(string key, bool isAccepted)
    {
        var payload = $$"""{"{{key}}":1}""";
        var response = await PostAsync("/api/tasks", $$"""{"start":"{{Tomorrow}}","worker":"w","payload":{{payload}}}""");
        var merged = await PatchAsync($"/api/tasks/{(await CreateAsync()).Id}/payload", payload);
        if (isAccepted)
        {
            Assert.That(response.Raw("payload"), Is.EqualTo(payload));
            Assert.That(merged.Raw("payload"), Is.EqualTo(payload));
        }
        else
        {
            AssertInvalid(response, "payload");
            AssertInvalid(merged, "payload");
        }
    }

    private static Gen<string> Object(Gen<string> values, int min, int max) => Gen.Select(Text, values).Array[min, max].Select(members =>
        "{" + string.Join(",", members.Select((member, i) => $"{Quote($"{member.Item1.Replace('\0', '0')}{i}")}:{member.Item2}")) + "}");

    /// <summary>A JSON string with only the necessary escapes.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
