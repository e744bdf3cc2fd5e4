using System.Net;
using System.Text;
using Scheduler.Api.Tests.Auth;
using Scheduler.Api.Tests.Http;
using Scheduler.Api.Tests.Workers;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Claims;

/// <summary>Bound workers are checked when claiming; afterwards the lease token suffices.</summary>
internal sealed class BoundWorkersTests(string provider) : ApiFixture(provider)
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Authentication:Mode", "ApiKey")];

    [Test]
    public async Task Claim_for_an_unbound_worker_is_rejected_before_validation()
    {
        var key = await Server.AddKeyAsync([Scopes.TasksWork], ["reports", "mail"]);

        Assert.That((await ClaimAsync(key, """{"workers":["mail","reports"]}""")).Status, Is.EqualTo(HttpStatusCode.OK));
        var rejected = await ClaimAsync(key, """{"workers":["mail","Reports"],"limit":0}""");
        AssertProblem(rejected, HttpStatusCode.Forbidden, "forbidden");
        Assert.That(rejected.Text("detail"), Does.Contain("Reports"));
        AssertProblem(await ClaimAsync(key, """{"workers":["mail"," no name"]}"""), HttpStatusCode.Forbidden, "forbidden");
        AssertInvalid(await ClaimAsync(key, """{"workers":["mail"],"limit":0}"""), "limit");
    }

    [Test]
    public async Task Claim_is_repeated_only_by_its_own_caller()
    {
        var writer = await Server.AddKeyAsync([Scopes.TasksWrite]);
        var (first, second) = (await Server.AddKeyAsync([Scopes.TasksWork]), await Server.AddKeyAsync([Scopes.TasksWork], ["shared"]));
        await CallAsync("/api/tasks", writer, $$"""{"start":"{{Time.GetUtcNow().AddSeconds(1):O}}","worker":"shared"}""");
        Time.Advance(TimeSpan.FromSeconds(1));
        const string claim = """{"workers":["shared"],"claimId":"one"}""";
        var task = (await ClaimAsync(first, claim)).Tasks().Single();

        Assert.That((await ClaimAsync(second, claim)).Tasks(), Is.Empty);
        Assert.That((await ClaimAsync(first, claim)).Tasks(), Has.Count.EqualTo(1));
        Assert.That((await CallAsync($"/api/tasks/{task.Id()}/complete", second, $$"""{"leaseToken":"{{task.Token()}}"}""")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    private Task<ApiResponse> ClaimAsync(string key, string body) => CallAsync("/api/claims", key, body);

    private Task<ApiResponse> CallAsync(string path, string key, string body) =>
        SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body), "application/json", ("X-Api-Key", key));
}
