using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Replicas;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
internal sealed class LostUpdateTests(string provider)
{
    private const int Keys = 100;

    [Test]
    public async Task Concurrent_patches_through_two_replicas_are_all_applied()
    {
        await using var replicas = await ReplicaSet.StartAsync(2, provider);
        var created = await replicas.Clients[0].PostAsJsonAsync("/api/tasks", new { start = "2999-01-01T00Z", worker = "w" });
        var path = created.Headers.Location!.OriginalString;

        var statuses = await Task.WhenAll(Enumerable.Range(0, Keys).Select(async i =>
        {
            var patch = new Dictionary<string, int>(StringComparer.Ordinal) { [$"key{i}"] = i };
            using var response = await replicas.Clients[i % replicas.Clients.Count].PatchAsJsonAsync($"{path}/payload", patch);
            return response.StatusCode;
        }));

        var task = await replicas.Clients[1].GetFromJsonAsync<JsonElement>(path);
        Assert.That(statuses, Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(task.GetProperty("payload").EnumerateObject().Select(key => (key.Name, key.Value.GetInt32())), Is.EquivalentTo(Enumerable.Range(0, Keys).Select(i => ($"key{i}", i))));
        Assert.That(task.GetProperty("version").GetInt32(), Is.EqualTo(1 + Keys));
    }
}
