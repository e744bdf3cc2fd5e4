using System.Text.Json;

namespace Scheduler.Service.Tests.Workers;

/// <summary>The checker detects every violation, and has no false positives.</summary>
internal sealed class LeaseCheckerTests
{
    private const string Id = "x";

    private LeaseHistory _history = null!;

    [SetUp]
    public void CreateTask()
    {
        _history = new LeaseHistory();
        _history.Create(Id, LeaseHistory.SureWorker);
    }

    [Test]
    public void Consistent_history_has_no_violations()
    {
        var expired = Give(attempt: 1, at: 0);
        Call(expired, CallRecord.Heartbeat, at: 3, key: "h");
        Call(expired, CallRecord.Complete, at: 9, CallResult.Rejected);
        var released = Give(attempt: 2, at: 8.1);
        Call(released, CallRecord.Release, at: 9);
        Call(Give(attempt: 2, at: 9.1), CallRecord.Complete, at: 10, key: "k");

        Assert.That(Violations(attempt: 2, keys: ["h", "k"]), Is.Empty);
    }

    [Test]
    public void Two_live_leases_are_a_violation()
    {
        Give(attempt: 1, at: 0);
        Call(Give(attempt: 2, at: 4.5), CallRecord.Complete, at: 5.5);
        Assert.That(Violations(attempt: 2), Has.Exactly(1).Contains("two live leases"));
    }

    [Test]
    public void Two_live_leases_after_a_heartbeat_are_a_violation()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Heartbeat, at: 4);
        Call(Give(attempt: 2, at: 6), CallRecord.Complete, at: 7);
        Assert.That(Violations(attempt: 2), Has.Exactly(1).Contains("two live leases"));
    }

    [Test]
    public void Revoked_live_lease_is_a_violation()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Heartbeat, at: 4, CallResult.Rejected);
        Call(Give(attempt: 2, at: 6), CallRecord.Complete, at: 7);
        Assert.That(Violations(attempt: 2), Has.Exactly(1).Contains("was revoked"));
    }

    [Test]
    public void Accepted_report_after_expiry_is_a_violation()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Complete, at: 6);
        Assert.That(Violations(attempt: 1), Has.Exactly(1).Contains("after its lease had expired"));
    }

    [Test]
    public void Rejected_repetition_of_a_report_is_a_violation()
    {
        var lease = Give(attempt: 1, at: 0);
        Call(lease, CallRecord.Complete, at: 1);
        Call(lease, CallRecord.Complete, at: 1, CallResult.Rejected);
        Assert.That(Violations(attempt: 1), Has.Exactly(1).Contains("rejected a repeated report"));
    }

    [TestCase(1, "missed an attempt")]
    [TestCase(3, "never reported to a worker")]
    public void Wrong_attempt_count_is_a_violation(int attempt, string violation)
    {
        Give(attempt: 1, at: 0);
        Call(Give(attempt: 2, at: 6), CallRecord.Complete, at: 7);
        Assert.That(Violations(attempt), Has.Some.Contains(violation));
    }

    [Test]
    public void Counted_release_is_a_violation()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Release, at: 1);
        Call(Give(attempt: 2, at: 2), CallRecord.Complete, at: 3);
        Assert.That(Violations(attempt: 2), Has.Some.Contains("never reported to a worker"));
    }

    [Test]
    public void Lost_completion_is_a_violation()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Complete, at: 1);
        Call(Give(attempt: 2, at: 2), CallRecord.Complete, at: 3);
        Assert.That(Violations(attempt: 2), Has.Exactly(1).Contains("changed afterwards"));
    }

    [Test]
    public void Unreported_completion_is_a_violation()
    {
        Give(attempt: 1, at: 0);
        Assert.That(Violations(attempt: 1), Has.Exactly(1).Contains("which no worker reported"));
    }

    [Test]
    public void Lost_or_unknown_payload_key_is_a_violation()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Complete, at: 1, key: "k");
        Assert.That(Violations(attempt: 1, keys: ["other"]), Has.Exactly(1).Contains("lost the payload key of complete").And.Exactly(1).Contains("no worker wrote"));
    }

    [Test]
    public void Lost_or_unexpected_task_is_a_violation()
    {
        Assert.That(new LeaseChecker(_history, [Task("y", "FAILED", 0, [])]).Violations, Has.Exactly(1).StartsWith("Acknowledged but lost: x").And.Exactly(1).Contains("not acknowledged: y"));
    }

    [Test]
    public void Unfinished_task_is_a_violation() =>
        Assert.That(new LeaseChecker(_history, [Task(Id, "SCHEDULED", 0, [])]).Violations, Has.Exactly(1).Contains("never finished"));

    private static JsonElement Task(string id, string status, int attempt, string[] keys) =>
        JsonSerializer.SerializeToElement(new { id, status, attempt, payload = keys.ToDictionary(key => key, _ => 1, StringComparer.Ordinal) });

    private static void Call(LeaseRecord lease, string kind, double at, CallResult result = CallResult.Done, string? key = null) =>
        lease.Add(new CallRecord(kind, TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(at + 0.1), result, key));

    private LeaseRecord Give(int attempt, double at)
    {
        var version = _history.Leases.Count + 1;
        return _history.Give(new LeaseRecord(Id, attempt, version, $"t{version}", TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(at + 0.1)));
    }

    private IReadOnlyList<string> Violations(int attempt, string[]? keys = null) => new LeaseChecker(_history, [Task(Id, "SUCCEEDED", attempt, keys ?? [])]).Violations;
}
