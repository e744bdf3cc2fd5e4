using System.Text.Json;

namespace Scheduler.Service.Tests.Workers;

/// <summary>The verdict finds what it is there to find, and only that.</summary>
internal sealed class VerdictTests
{
    private const string Id = "x";

    private Journal _history = null!;

    [SetUp]
    public void CreateTask()
    {
        _history = new Journal();
        _history.Create(Id, Journal.SureWorker);
    }

    [Test]
    public void A_task_that_ended_as_it_was_told_is_in_order()
    {
        var expired = Give(attempt: 1, at: 0);
        Call(expired, CallRecord.Heartbeat, at: 3, key: "h");
        Call(expired, CallRecord.Complete, at: 9, CallResult.Refused);
        var released = Give(attempt: 2, at: 8.1);
        Call(released, CallRecord.Release, at: 9);
        Call(Give(attempt: 2, at: 9.1), CallRecord.Complete, at: 10, key: "k");

        Assert.That(Findings(attempt: 2, keys: ["h", "k"]), Is.Empty);
    }

    [Test]
    public void Two_live_leases_are_found()
    {
        Give(attempt: 1, at: 0);
        Call(Give(attempt: 2, at: 4.5), CallRecord.Complete, at: 5.5);
        Assert.That(Findings(attempt: 2), Has.Exactly(1).Contains("two live leases"));
    }

    [Test]
    public void Two_live_leases_are_found_by_a_heartbeat()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Heartbeat, at: 4);
        Call(Give(attempt: 2, at: 6), CallRecord.Complete, at: 7);
        Assert.That(Findings(attempt: 2), Has.Exactly(1).Contains("two live leases"));
    }

    [Test]
    public void A_lease_that_is_taken_away_is_found()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Heartbeat, at: 4, CallResult.Refused);
        Call(Give(attempt: 2, at: 6), CallRecord.Complete, at: 7);
        Assert.That(Findings(attempt: 2), Has.Exactly(1).Contains("taken away"));
    }

    [Test]
    public void A_report_of_a_lease_that_is_over_is_found()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Complete, at: 6);
        Assert.That(Findings(attempt: 1), Has.Exactly(1).Contains("though its lease was over"));
    }

    [Test]
    public void A_report_that_may_not_be_repeated_is_found()
    {
        var lease = Give(attempt: 1, at: 0);
        Call(lease, CallRecord.Complete, at: 1);
        Call(lease, CallRecord.Complete, at: 1, CallResult.Refused);
        Assert.That(Findings(attempt: 1), Has.Exactly(1).Contains("only once"));
    }

    [TestCase(1, "does not count")]
    [TestCase(3, "nobody was told")]
    public void An_attempt_that_is_counted_wrongly_is_found(int attempt, string finding)
    {
        Give(attempt: 1, at: 0);
        Call(Give(attempt: 2, at: 6), CallRecord.Complete, at: 7);
        Assert.That(Findings(attempt), Has.Some.Contains(finding));
    }

    [Test]
    public void A_released_attempt_that_is_counted_is_found()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Release, at: 1);
        Call(Give(attempt: 2, at: 2), CallRecord.Complete, at: 3);
        Assert.That(Findings(attempt: 2), Has.Some.Contains("nobody was told"));
    }

    [Test]
    public void An_end_that_is_undone_is_found()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Complete, at: 1);
        Call(Give(attempt: 2, at: 2), CallRecord.Complete, at: 3);
        Assert.That(Findings(attempt: 2), Has.Exactly(1).Contains("and went on"));
    }

    [Test]
    public void An_end_that_nobody_reported_is_found()
    {
        Give(attempt: 1, at: 0);
        Assert.That(Findings(attempt: 1), Has.Exactly(1).Contains("which nobody reported"));
    }

    [Test]
    public void What_was_written_and_is_gone_is_found_and_what_nobody_wrote()
    {
        Call(Give(attempt: 1, at: 0), CallRecord.Complete, at: 1, key: "k");
        Assert.That(Findings(attempt: 1, keys: ["other"]), Has.Exactly(1).Contains("lost what complete").And.Exactly(1).Contains("nobody wrote"));
    }

    [Test]
    public void Tasks_that_are_lost_or_that_nobody_created_are_found()
    {
        Assert.That(new Verdict(_history, [Task("y", "FAILED", 0, [])]).Findings, Has.Exactly(1).StartsWith("Acknowledged and lost: x").And.Exactly(1).Contains("there: y"));
    }

    [Test]
    public void A_task_that_never_ends_is_found() =>
        Assert.That(new Verdict(_history, [Task(Id, "SCHEDULED", 0, [])]).Findings, Has.Exactly(1).Contains("never ended"));

    private static JsonElement Task(string id, string status, int attempt, string[] keys) =>
        JsonSerializer.SerializeToElement(new { id, status, attempt, payload = keys.ToDictionary(key => key, _ => 1, StringComparer.Ordinal) });

    private static void Call(LeaseRecord lease, string kind, double at, CallResult result = CallResult.Done, string? key = null) =>
        lease.Add(new CallRecord(kind, TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(at + 0.1), result, key));

    private LeaseRecord Give(int attempt, double at)
    {
        var version = _history.Leases.Count + 1;
        return _history.Give(new LeaseRecord(Id, attempt, version, $"t{version}", TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(at + 0.1)));
    }

    private IReadOnlyList<string> Findings(int attempt, string[]? keys = null) => new Verdict(_history, [Task(Id, "SUCCEEDED", attempt, keys ?? [])]).Findings;
}
