using Scheduler.Api.Tests.Workers;

namespace Scheduler.Api.Tests.Claims;

internal sealed class RetryTests(string provider) : WorkerFixture(provider)
{
    [Test]
    public async Task Omitted_members_have_their_defaults()
    {
        var task = await CreateAsync("""
            "retry":{"maxAttempts":7,"backoffFactor":1.25}
            """);
        var changed = await PatchAsync($"/api/tasks/{task.Id}", """{"retry":{"backoffSeconds":0}}""");

        Assert.That(task.Raw("retry"), Is.EqualTo("""{"maxAttempts":7,"backoffSeconds":30,"backoffFactor":1.25,"maxBackoffSeconds":3600}"""));
        Assert.That(changed.Raw("retry"), Is.EqualTo("""{"maxAttempts":3,"backoffSeconds":0,"backoffFactor":2,"maxBackoffSeconds":3600}"""));
        Assert.That(changed.Raw("version"), Is.EqualTo("2"));
        Assert.That((await PatchAsync($"/api/tasks/{task.Id}", """{"retry":{"backoffSeconds":0,"maxAttempts":3}}""")).Raw("version"), Is.EqualTo("2"));
        Assert.That((await CreateAsync("\"retry\":null")).Raw("retry"), Does.StartWith("{\"maxAttempts\":3,"));
    }

    [TestCase("\"retry\":{\"maxAttempts\":0}", "retry.maxAttempts")]
    [TestCase("\"retry\":{\"maxAttempts\":101}", "retry.maxAttempts")]
    [TestCase("\"retry\":{\"backoffSeconds\":86401}", "retry.backoffSeconds")]
    [TestCase("\"retry\":{\"backoffSeconds\":-1}", "retry.backoffSeconds")]
    [TestCase("\"retry\":{\"backoffFactor\":0.99}", "retry.backoffFactor")]
    [TestCase("\"retry\":{\"backoffFactor\":10.01}", "retry.backoffFactor")]
    [TestCase("\"retry\":{\"backoffFactor\":1e400}", "retry.backoffFactor")]
    [TestCase("\"retry\":{\"backoffFactor\":\"2\"}", "retry.backoffFactor")]
    [TestCase("\"retry\":{\"maxBackoffSeconds\":0}", "retry.maxBackoffSeconds")]
    [TestCase("\"retry\":{\"maxBackoffSeconds\":604801}", "retry.maxBackoffSeconds")]
    [TestCase("\"retry\":{\"attempts\":1}", "retry.attempts")]
    [TestCase("\"retry\":[]", "retry")]
    [TestCase("\"retry\":3", "retry")]
    [TestCase(
        "\"attempt\":1,\"dueAt\":\"2026-12-02T09:00:00Z\",\"failure\":null,\"lease\":null,\"traceparent\":null",
        "attempt", "dueAt", "failure", "lease", "traceparent")]
    public async Task Invalid_members_are_named(string fields, params string[] names)
    {
        var task = await CreateAsync();
        AssertInvalid(await PostAsync("/api/tasks", $$"""{"start":"{{Tomorrow}}","worker":"a",{{fields}}}"""), names);
        AssertInvalid(await PatchAsync($"/api/tasks/{task.Id}", $"{{{fields}}}"), names);
        AssertInvalid(
            await PostAsync("/api/tasks/batch", $$"""[{"start":"{{Tomorrow}}","worker":"a",{{fields}}}]"""), [.. names.Select(name => $"[0].{name}")]);
    }

    [Test]
    public async Task Null_retry_is_rejected()
    {
        var task = await CreateAsync();
        AssertInvalid(await PatchAsync($"/api/tasks/{task.Id}", """{"retry":null}"""), "retry");
    }
}
