using System.Net;
using System.Text.RegularExpressions;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Tasks;

internal sealed partial class CreateTaskTests(string provider) : ApiFixture(provider)
{
    [Test]
    public async Task Created_task_is_returned_completely()
    {
        var response = await CreateAsync("\"title\":\"Sales\",\"payload\":{\"a\":1}");

        Assert.That(response.Header("Location"), Is.EqualTo($"/api/tasks/{response.Id}"));
        Assert.That(response.Header("ETag"), Is.EqualTo("\"1\""));
        Assert.That(response.Header("Content-Type"), Does.StartWith("application/json"));
        Assert.That(response.WithoutNulls(), Is.EqualTo(
            $$$"""{"id":"{{{response.Id}}}","start":"2026-12-02T09:00:00Z","title":"Sales","worker":"reports","status":"SCHEDULED","payload":{"a":1}"""
            + ""","createdAt":"2026-12-01T08:00:00Z","updatedAt":"2026-12-01T08:00:00Z","dueAt":"2026-12-02T09:00:00Z","attempt":0"""
            + ""","retry":{"maxAttempts":3,"backoffSeconds":30,"backoffFactor":2,"maxBackoffSeconds":3600},"version":1}"""));
        Assert.That(await StoredAsync(response.Id), Is.EqualTo(response.Body));
    }

    [Test]
    public async Task Id_is_a_lower_case_UUID_version_7()
    {
        Assert.That(VersionSeven().IsMatch((await CreateAsync()).Id));
    }

    [Test]
    public async Task Null_equals_absent_for_optional_fields()
    {
        var response = await CreateAsync("\"title\":null,\"status\":null,\"payload\":null");

        Assert.That(response.Raw("title"), Is.EqualTo("null"));
        Assert.That(response.Text("status"), Is.EqualTo("SCHEDULED"));
        Assert.That(response.Raw("payload"), Is.EqualTo("{}"));
    }

    [TestCase("{}", "start", "worker")]
    [TestCase("""{"start":null,"worker":null}""", "start", "worker")]
    [TestCase("""{"start":20270718,"worker":7,"title":true,"status":1,"payload":"x"}""", "start", "worker", "title", "status", "payload")]
    [TestCase("""{"start":[],"worker":{},"title":[1],"status":{"a":1},"payload":[{}]}""", "start", "worker", "title", "status", "payload")]
    [TestCase(
        """{"start":"soon","worker":"","title":"\u0007","status":"scheduled","payload":null,"x":1,"Worker":"w"}""",
        "start", "worker", "title", "status", "x", "Worker")]
    [TestCase("""{"start":"2020-01-01","worker":" w","title":"\u0000","status":"RUNNING"}""", "start", "worker", "title", "status")]
    public async Task All_errors_are_reported_together(string body, params string[] names)
    {
        AssertInvalid(await PostAsync("/api/tasks", body), names);
    }

    [TestCase("id")]
    [TestCase("version")]
    [TestCase("createdAt")]
    [TestCase("updatedAt")]
    [TestCase("startedAt")]
    [TestCase("finishedAt")]
    public async Task Read_only_field_is_rejected(string field)
    {
        var response = await PostAsync("/api/tasks", $$"""{"start":"{{Tomorrow}}","worker":"w","{{field}}":null}""");
        AssertInvalid(response, field);
        Assert.That(response.Errors(field), Does.Contain("read-only"));
    }

    [TestCase("2026-12-01T08:00:00Z", false)]
    [TestCase("2026-12-01T08:00:00.0000001Z", true)]
    public async Task Start_is_in_the_future(string start, bool isAccepted)
    {
        var response = await PostAsync("/api/tasks", $$"""{"start":"{{start}}","worker":"w"}""");
        if (isAccepted)
        {
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(response.Text("start"), Is.EqualTo(start));
        }
        else
        {
            AssertInvalid(response, "start");
        }
    }

    [TestCase("2026-12-02T09:00:00+14:00", true)]
    [TestCase("2026-12-02T09:00:00+14:01", false)]
    [TestCase("2026-12-02T09:00:00.1234567Z", true)]
    [TestCase("2026-12-02T09:00:00.123456789Z", true)]
    [TestCase("2026-12-02T09:00:00.1234567890Z", false)]
    [TestCase("9999-12-31T23:59:59.9999999Z", true)]
    [TestCase("9999-12-31T23:59:59.9999999-00:01", false)]
    [TestCase("20261202T09", true)]
    [TestCase("2026-12-02", false)]
    public async Task Time_limits_are_enforced(string start, bool isAccepted)
    {
        var response = await PostAsync("/api/tasks", $$"""{"start":"{{start}}","worker":"w"}""");
        Assert.That(response.Status, Is.EqualTo(isAccepted ? HttpStatusCode.Created : HttpStatusCode.BadRequest), response.Body);
        if (isAccepted)
        {
            Assert.That((await GetAsync($"/api/tasks/{response.Id}")).Raw("start"), Is.EqualTo(response.Raw("start")));
        }
    }

    [TestCase("2026-12-02T09:00:00.12345678Z")]
    [TestCase("2026-12-02T09:00:00.123456799Z")]
    [TestCase("20261202T090000.123456789")]
    public async Task Fraction_digits_beyond_the_seventh_are_truncated(string start)
    {
        const string truncated = "2026-12-02T09:00:00.1234567Z";
        var created = await PostAsync("/api/task", $$"""{"start":"{{start}}","worker":"w"}""");
        var batch = await PostAsync("/api/tasks/batch", $$"""[{"start":"{{start}}","worker":"w"}]""");
        var same = await PatchAsync($"/api/tasks/{created.Id}", $$"""{"start":"{{start}}"}""");

        Assert.That(created.Text("start"), Is.EqualTo(truncated));
        Assert.That(batch.Json[0].GetProperty("start").GetString(), Is.EqualTo(truncated));
        Assert.That(same.Body, Is.EqualTo(created.Body), "It equals the current start, so it is not a change.");
        Assert.That(await StoredAsync(created.Id), Is.EqualTo(created.Body));
    }

    [TestCase("2026-12-01T08:00:00.000000099Z", "start")]
    [TestCase("2026-12-01T08:00:00.0000001000Z", "start")]
    public async Task Start_is_validated_after_truncation(string start, string name) =>
        AssertInvalid(await PostAsync("/api/tasks", $$"""{"start":"{{start}}","worker":"w"}"""), name);

    [TestCase("RUNNING")]
    [TestCase("SUCCEEDED")]
    [TestCase("FAILED")]
    [TestCase("DONE")]
    public async Task New_task_can_only_be_SCHEDULED(string status)
    {
        AssertInvalid(await PostAsync("/api/tasks", $$"""{"start":"{{Tomorrow}}","worker":"w","status":"{{status}}"}"""), "status");
    }

    private static IEnumerable<TestCaseData> Texts()
    {
        yield return new("worker", new string('w', 100), true);
        yield return new("worker", new string('w', 101), false);
        yield return new("worker", string.Concat(Enumerable.Repeat("😀", 50)), true);
        yield return new("worker", "a/b", false);
        yield return new("worker", "..a", true);
        yield return new("worker", "Grüße 報告", true);
        yield return new("title", "", true);
        yield return new("title", new string('t', 200), true);
        yield return new("title", new string('t', 201), false);
        yield return new("title", "line\u2028break", true);
    }

    [TestCaseSource(nameof(Texts))]
    public async Task String_limits_are_enforced(string field, string text, bool isAccepted)
    {
        var value = System.Text.Json.JsonSerializer.Serialize(text);
        var response = await PostAsync("/api/tasks", field == "worker"
            ? $$"""{"start":"{{Tomorrow}}","worker":{{value}}}"""
            : $$"""{"start":"{{Tomorrow}}","worker":"w","{{field}}":{{value}}}""");
        if (isAccepted)
        {
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Created), response.Body);
            Assert.That((await GetAsync($"/api/tasks/{response.Id}")).Text(field), Is.EqualTo(text));
        }
        else
        {
            AssertInvalid(response, field);
        }
    }

    [GeneratedRegex(@"\A[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\z", RegexOptions.None, 1000)]
    private static partial Regex VersionSeven();
}
