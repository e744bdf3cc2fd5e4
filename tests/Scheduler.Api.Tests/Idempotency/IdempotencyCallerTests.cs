using System.Text;
using Scheduler.Api.Tests.Auth;
using Scheduler.Api.Tests.Http;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Idempotency;

/// <summary>Idempotency keys are scoped to the caller.</summary>
internal sealed class IdempotencyCallerTests(string provider) : ApiFixture(provider)
{
    private const string Task = """{"start":"2999-01-01T00:00:00Z","worker":"w"}""";

    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Authentication:Mode", "ApiKey")];

    [Test]
    public async Task Two_callers_can_use_the_same_key()
    {
        var (one, other) = (await Server.AddKeyAsync([Scopes.TasksWrite]), await Server.AddKeyAsync([Scopes.TasksWrite]));
        var first = await CreateAsAsync(one, Task);
        var second = await CreateAsAsync(other, Task);
        var third = await CreateAsAsync(other, Task + " ");

        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
        Assert.That(third.Code, Is.EqualTo("idempotency-key-reused"));
        Assert.That((await CreateAsAsync(one, Task)).Id, Is.EqualTo(first.Id));
        Assert.That((await CreateAsAsync(other, Task)).Id, Is.EqualTo(second.Id));
    }

    private Task<ApiResponse> CreateAsAsync(string caller, string body) => SendAsync(
        HttpMethod.Post, "/api/tasks", Encoding.UTF8.GetBytes(body), "application/json", ("X-Api-Key", caller), ("Idempotency-Key", "same"));
}
