using System.Text.Json;
using Scheduler.Api.Tests.Auth;
using Scheduler.Api.Tests.Http;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Events;

/// <summary>Who changed a task, and that a stream ends with its credentials.</summary>
internal sealed class EventActorTests(string provider) : ApiFixture(provider)
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Authentication:Mode", "ApiKey")];

    [Test]
    public async Task Events_name_the_caller_of_each_change()
    {
        var (first, second) = (await Server.AddKeyAsync([Scopes.Admin]), await Server.AddKeyAsync([Scopes.Admin]));
        var task = await SendAsync(HttpMethod.Post, "/api/tasks", """{"delaySeconds":0,"worker":"acting"}"""u8.ToArray(), "application/json", ("X-Api-Key", first));
        var claim = await SendAsync(HttpMethod.Post, "/api/claims", """{"workers":["acting"],"leaseSeconds":5}"""u8.ToArray(), "application/json", ("X-Api-Key", second));
        Assert.That(claim.Json.GetProperty("tasks").GetArrayLength(), Is.EqualTo(1));
        Time.Advance(TimeSpan.FromSeconds(6));

        var changes = await UntilAsync(() => HistoryAsync(task.Id, first), history => history.Count == 3);

        Assert.That(
            changes.Select(change => (change.GetProperty("actor").GetString(), change.GetProperty("origin").GetString())),
            Is.EqualTo(new[] { ($"key:{PublicIdOf(first)}", "CLIENT"), ($"key:{PublicIdOf(second)}", "CLIENT"), (null, "LEASE") }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Stream_ends_when_its_key_is_revoked_or_expires(bool isRevoked)
    {
        var key = await Server.AddKeyAsync([Scopes.TasksRead], expiresAt: isRevoked ? null : Time.GetUtcNow().AddMinutes(1));
        using var stream = await EventStreamReader.OpenAsync(Client, "", ("X-Api-Key", key));
        await stream.ReadAsync();

        if (isRevoked)
        {
            await Server.RevokeKeyAsync(key);
        }
        else
        {
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.That(await stream.ReadEventAsync(), Is.Null);
    }

    private static string PublicIdOf(string key) => $"{ApiKeyText.TryParse(key)!.Id}";

    private async Task<List<JsonElement>> HistoryAsync(string id, string key) =>
        [.. (await SendAsync(HttpMethod.Get, $"/api/tasks/{id}/events", null, null, ("X-Api-Key", key))).Json.EnumerateArray()];

    private async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> isDone)
    {
        var limit = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (isDone(value) || TimeProvider.System.GetElapsedTime(limit) > TimeSpan.FromSeconds(30))
            {
                return value;
            }

            Time.Advance(TimeSpan.FromSeconds(1.5));
        }
    }
}
