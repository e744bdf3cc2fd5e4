using System.Text.Json;

namespace Scheduler.Service.Tests.Fuzz.State;

internal sealed class ResourceTests
{
    private const string Waiting = """{"version":3,"dueAt":"2999-01-01T00:00:00Z","lease":null}""";
    private const string Due = """{"version":3,"dueAt":"2020-01-01T00:00:00Z","lease":null}""";
    private const string Leased = """{"version":3,"dueAt":null,"lease":{"claimant":null,"expiresAt":"2999-01-01T00:00:00Z"}}""";
    private const string Renewed = """{"version":3,"dueAt":null,"lease":{"claimant":null,"expiresAt":"2999-01-01T00:01:00Z"}}""";
    private const string Expired = """{"version":3,"dueAt":null,"lease":{"claimant":null,"expiresAt":"2020-01-01T00:00:00Z"}}""";

    [TestCase(Waiting)]
    [TestCase(Leased)]
    public void Version_that_skips_a_step_is_a_violation_while_no_other_client_can_have_acted(string before)
    {
        Assert.That(Observe(before, """{"version":4}"""), Is.Empty);
        Assert.That(Observe(before, """{"version":5}"""), Has.Exactly(1).Contains("changed by 2"));
    }

    [TestCase(Due)]
    [TestCase(Expired)]
    public void Any_increase_of_the_version_is_allowed_once_other_clients_can_have_acted(string before)
    {
        Assert.That(Observe(before, """{"version":9}"""), Is.Empty);
        Assert.That(Observe(before, """{"version":2}"""), Has.Exactly(1).Contains("changed by -1"));
        Assert.That(Observe(before, """{"version":3}"""), Has.Exactly(1).Contains("unchanged"));
    }

    [Test]
    public void Only_a_heartbeat_extends_a_lease()
    {
        Assert.That(Observe(Leased, Renewed, mayRenew: true), Is.Empty);
        Assert.That(Observe(Leased, Renewed), Has.Exactly(1).Contains("unchanged"));
    }

    [Test]
    public void Next_instants_change_without_a_new_version()
    {
        const string Before = """{"version":3,"title":"a","nextStarts":["2999-01-01T00:00:00Z"],"late":false}""";
        Assert.That(Observe(Before, """{"version":3,"title":"a","nextStarts":[],"late":true}"""), Is.Empty);
        Assert.That(Observe(Before, """{"version":3,"title":"b","nextStarts":[],"late":true}"""), Has.Exactly(1).Contains("unchanged"));
    }

    private static List<string> Observe(string before, string response, bool mayRenew = false)
    {
        var resource = new Resource("/api/tasks", "x", isShared: false) { Last = JsonDocument.Parse(before).RootElement };
        return resource.Observe(JsonDocument.Parse(response).RootElement, maxStep: 1, mayRenew).ToList();
    }
}
