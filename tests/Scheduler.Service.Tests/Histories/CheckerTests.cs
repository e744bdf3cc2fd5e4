using System.Text.Json;

namespace Scheduler.Service.Tests.Histories;

/// <summary>The checker detects every violation, and has no false positives.</summary>
internal sealed class CheckerTests
{
    private const string Id = "x";

    private History _history = null!;

    [SetUp]
    public void CreateTask()
    {
        _history = new History();
        Create(Id, TaskRecord.SureWorker);
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
    public void Lost_or_unrequested_change_is_a_violation()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Complete, at: 1, key: "k");
        Assert.That(Violations(attempt: 1, keys: ["other"]), Has.Exactly(1).Contains("lost a change").And.Exactly(1).Contains("never requested"));
    }

    [Test]
    public void Change_without_a_version_is_a_violation()
    {
        Create("edited", "editor");
        _history.Request("edited", "k", 1).IsAcknowledged = true;
        Call(Give(attempt: 1, at: 0), CallRecord.Complete, at: 1);
        Assert.That(Violations(Task("edited", keys: ["k"], version: 2)), Is.Empty);
        Assert.That(Violations(Task("edited", keys: ["k"], version: 1)), Has.Exactly(1).Contains("has version 1 after 1 changes"));
    }

    [Test]
    public void Lost_or_unrequested_task_is_a_violation() =>
        Assert.That(new Checker(_history, [Task("y")]).Violations, Has.Exactly(1).EqualTo("x is missing.").And.Exactly(1).EqualTo("y was never requested."));

    [TestCase(0, true)]
    [TestCase(1, false)]
    [TestCase(2, false)]
    [TestCase(3, true)]
    [TestCase(4, false)]
    public void Partial_or_repeated_creation_is_a_violation(int stored, bool isConsistent)
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Complete, at: 1);
        _history.Request(new Creation("batch", ["a", "b", "c"], IsBatch: true, HasKey: false));
        var tasks = Enumerable.Range(0, stored).Select(i => Task($"{i}", title: "batch")).ToArray();
        Assert.That(Violations(tasks), isConsistent ? Is.Empty : Has.Exactly(1).StartsWith("batch is partly done"));
    }

    [Test]
    public void Repeated_creation_that_returns_other_tasks_is_a_violation()
    {
        var creation = Create("a", "editor");
        _history.Acknowledge(creation, [new TaskRecord("b", "editor")]);
        Assert.That(Violations(Task("a"), Task("b", title: "a")), Has.Some.EqualTo("a repeated returned other tasks."));
    }

    [Test]
    public void Deleted_task_is_gone()
    {
        Create("a", "editor");
        Call(Give(attempt: 1, at: 0), CallRecord.Complete, at: 1);
        _history.Tasks["a"].IsDeletionRequested = true;
        Assert.That(Violations(), Is.Empty);
        Assert.That(Violations(Task("a")), Is.Empty);
        _history.Tasks["a"].IsDeletionAcknowledged = true;
        Assert.That(Violations(Task("a")), Has.Exactly(1).Contains("exists although it was deleted"));
    }

    [Test]
    public void Response_that_the_contract_does_not_allow_is_a_violation()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Complete, at: 1);
        _history.AddUnexpectedResponse("GET / got 500");
        Assert.That(Violations(), Is.EqualTo(new[] { "GET / got 500" }));
    }

    [Test]
    public void Unfinished_task_is_a_violation() =>
        Assert.That(new Checker(_history, [Task(Id, status: "SCHEDULED", attempt: 0)]).Violations, Has.Exactly(1).Contains("never finished"));

    private static JsonElement Task(string id, string? title = null, string status = "SUCCEEDED", int attempt = 1, string[]? keys = null, int version = 1) =>
        JsonSerializer.SerializeToElement(
            new { id, title = title ?? id, status, attempt, version, payload = (keys ?? []).ToDictionary(key => key, _ => 1, StringComparer.Ordinal) });

    private Creation Create(string id, string worker)
    {
        var creation = new Creation(id, [id], IsBatch: false, HasKey: true);
        _history.Request(creation);
        _history.Acknowledge(creation, [new TaskRecord(id, worker)]);
        return creation;
    }

    private void Call(LeaseRecord lease, string kind, double at, CallResult result = CallResult.Done, string? key = null)
    {
        lease.Add(new CallRecord(kind, TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(at + 0.1), result));
        if (key is not null)
        {
            _history.Request(lease.Task, key, 1).IsAcknowledged = result == CallResult.Done;
        }
    }

    private LeaseRecord Give(int attempt, double at)
    {
        var version = _history.Leases.Count + 1;
        return _history.Give(new LeaseRecord(Id, $"t{version}")
        {
            Attempt = attempt,
            Version = version,
            SentAt = TimeSpan.FromSeconds(at),
            ReceivedAt = TimeSpan.FromSeconds(at + 0.1),
        });
    }

    private IReadOnlyList<string> Violations(int attempt, string[]? keys = null) => new Checker(_history, [Task(Id, attempt: attempt, keys: keys)]).Violations;

    private IReadOnlyList<string> Violations(params JsonElement[] others) => new Checker(_history, [Task(Id), .. others]).Violations;
}
