using System.Net;
using System.Text;
using Scheduler.Api.Tests.Auth;
using Scheduler.Api.Tests.Http;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Schedules;

/// <summary>Keys and schedules. Which scope each endpoint requires is in <see cref="EndpointTableTests"/>.</summary>
internal sealed class ScheduleScopeTests(string provider) : ScheduleFixture(provider)
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Authentication:Mode", "ApiKey")];

    [Test]
    public async Task Binding_to_workers_does_not_limit_schedules()
    {
        var key = await Server.AddKeyAsync([Scopes.TasksRead, Scopes.TasksWrite, Scopes.TasksWork], ["mail"]);
        var created = await CallAsync(HttpMethod.Post, Path, key, Body("\"every\":\"PT1H\""));
        var path = $"{Path}/{created.Id}";

        Assert.That((created.Status, created.Text("worker")), Is.EqualTo((HttpStatusCode.Created, "reports")));
        Assert.That((await CallAsync(HttpMethod.Patch, path, key, """{"worker":"others"}""")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await CallAsync(HttpMethod.Post, $"{path}/trigger", key, "{}")).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(
            (await CallAsync(HttpMethod.Post, $"{path}/backfill", key, """{"from":"2026-12-01T06:00:00Z","to":"2026-12-01T07:00:00Z"}""")).Status,
            Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await CallAsync(HttpMethod.Get, $"{path}/preview", key)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await CallAsync(HttpMethod.Delete, path, key)).Status, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [TestCase(Scopes.TasksRead)]
    [TestCase(Scopes.TasksWork)]
    public async Task Key_without_its_scope_changes_nothing(string scope)
    {
        var (admin, other) = (await Server.AddKeyAsync([Scopes.Admin]), await Server.AddKeyAsync([scope]));
        var created = await CallAsync(HttpMethod.Post, Path, admin, Body("\"every\":\"PT1H\""));
        var path = $"{Path}/{created.Id}";
        (HttpMethod Method, string Path, string? Body)[] changes =
        [
            (HttpMethod.Post, Path, Body("\"every\":\"PT1H\"")),
            (HttpMethod.Patch, path, """{"paused":true}"""),
            (HttpMethod.Put, $"{Path}/by-name/{Name}", """{"every":"PT2H","worker":"reports"}"""),
            (HttpMethod.Post, $"{path}/trigger", null),
            (HttpMethod.Post, $"{path}/backfill", """{"from":"2026-12-01T06:00:00Z","to":"2026-12-01T07:00:00Z"}"""),
            (HttpMethod.Delete, path, null),
            (HttpMethod.Delete, $"{Path}/by-name/{Name}", null),
        ];
        foreach (var change in changes)
        {
            AssertProblem(await CallAsync(change.Method, change.Path, other, change.Body), HttpStatusCode.Forbidden, "forbidden");
        }

        Assert.That((await CallAsync(HttpMethod.Get, path, admin)).Body, Is.EqualTo(created.Body));
        Assert.That((await CallAsync(HttpMethod.Get, $"/api/tasks?scheduleId={created.Id}", admin)).Json.GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Idempotency_key_belongs_to_its_caller()
    {
        var (first, second) = (await Server.AddKeyAsync([Scopes.TasksWrite]), await Server.AddKeyAsync([Scopes.TasksWrite]));
        (string, string) idempotency = ("Idempotency-Key", Name);
        var created = await CallAsync(HttpMethod.Post, Path, first, Body("\"every\":\"PT1H\""), idempotency);
        var path = $"{Path}/{created.Id}/trigger";
        var triggered = await CallAsync(HttpMethod.Post, path, first, body: null, idempotency);

        AssertProblem(await CallAsync(HttpMethod.Post, Path, second, Body("\"every\":\"PT1H\""), idempotency), HttpStatusCode.Conflict, "duplicate-name");
        Assert.That((await CallAsync(HttpMethod.Post, path, second, body: null, idempotency)).Id, Is.Not.EqualTo(triggered.Id));
        Assert.That((await CallAsync(HttpMethod.Post, path, first, body: null, idempotency)).Id, Is.EqualTo(triggered.Id));
    }

    private Task<ApiResponse> CallAsync(HttpMethod method, string path, string key, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), body is null ? null : "application/json", [("X-Api-Key", key), .. headers]);
}
