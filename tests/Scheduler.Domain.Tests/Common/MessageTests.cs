using System.Text;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Domain.Tests.Common;

/// <summary>The error messages for clients: each states the rule and its limits.</summary>
public sealed class MessageTests
{
    private static IEnumerable<TestCaseData> Errors()
    {
        yield return new(WorkerName.Validate(""), "1 to 100 characters");
        yield return new(WorkerName.Validate(new string('w', 101)), "1 to 100 characters; it has 101");
        yield return new(WorkerName.Validate(" w"), "white space");
        yield return new(WorkerName.Validate("a\u0001b"), "control characters");
        yield return new(WorkerName.Validate("a/b"), "'/'");
        yield return new(WorkerName.Validate(".."), "dots only");
        yield return new(TaskTitle.Validate(new string('t', 201)), "at most 200 characters; it has 201");
        yield return new(TaskTitle.Validate("\u007f"), "control characters");
        yield return new(WorkerName.Validate("\ud83d"), "lone surrogate");
        yield return new(ApiKeyId.Validate("x"), "16 lower-case hexadecimal digits");
        yield return new(ClaimId.Validate(" "), "visible ASCII characters");
        yield return new(TraceParent.Validate("x"), "W3C Trace Context");
        yield return new(Payload.TryParse("[]"u8, out _), "must be an object");
        yield return new(Payload.TryParse("{\"\":1}"u8, out _), "1 to 200 characters; one has 0");
        yield return new(Payload.TryParse("{\"\\u0000\":1}"u8, out _), "U+0000");
        yield return new(Payload.TryParse(Encoding.UTF8.GetBytes($"{{\"a\":\"{new string('x', Payload.MaxBytes)}\"}}"), out _), "at most 262144 bytes");
        yield return new(Payload.TryParse(Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', 64)}{new string(']', 64)}}}"), out _), "at most 64 levels");
    }

    [TestCaseSource(nameof(Errors))]
    public void An_error_message_states_the_rule(IReadOnlyList<string> errors, string rule)
    {
        Assert.That(errors, Has.Exactly(1).Contains(rule));
    }

    private static IEnumerable<TestCaseData> Violations()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var task = ScheduledTask.Create(new TaskTemplate(WorkerName.From("w")), TaskStart.At(now.AddHours(1)), ClockReading.At(now));
        yield return Violation(() => ScopeSet.From([]), $"at least one of {string.Join(", ", Scopes.All)}");
        yield return Violation(() => ScopeSet.From(["x"]), $"only {string.Join(", ", Scopes.All)}; 'x' is not a scope");
        yield return Violation(() => BoundWorkers.From([]), "1 to 100 workers; it has 0");
        yield return Violation(() => _ = new RetryPolicy(0, 0, 1, 1), "from 1 to 100; it is 0");
        yield return Violation(() => _ = new FailureReport(new string('x', 2001)), "at most 2000 characters; it has 2001");
        yield return Violation(() => task.RequireVersion(new VersionCondition([2])), "version 1");
        yield return Violation(() => task.Complete(LeaseToken.From("t"), changes: null, ClockReading.At(now)), "lease has expired or was revoked");
        yield return Violation(
            () => ScheduledTask.Create(new TaskTemplate(WorkerName.From("w")), TaskStart.After(TimeSpan.FromDays(1)), ClockReading.At(DateTimeOffset.MaxValue)),
            "beyond the year 9999");
        yield return Violation(() => task.Update(new TaskChanges { Status = new(ScheduledTaskStatus.Succeeded) }, ClockReading.At(now)), "RUNNING or FAILED");
    }

    [TestCaseSource(nameof(Violations))]
    public void A_violated_rule_states_what_is_allowed(Action violate, string rule) =>
        Assert.That(() => violate(), Throws.TypeOf<DomainException>().With.Message.Contains(rule));

    [Test]
    public void The_service_describes_failures_that_no_worker_reported()
    {
        Assert.That(TaskFailure.LeaseExpired.Message, Does.Contain("lease expired"));
        Assert.That(TaskFailure.Cancelled.Message, Does.Contain("FAILED manually"));
    }

    private static TestCaseData Violation(Action violate, string rule) => new TestCaseData(violate, rule).SetArgDisplayNames(rule);

    [TestCase("\uFEFF{}", "byte order mark")]
    [TestCase("{\"a\":1,\"a\":1}", "duplicate key")]
    [TestCase("[\"\\ud800\"]", "lone surrogate")]
    [TestCase("{\"\\ud800\":1}", "key that contains a lone surrogate")]
    [TestCase("{", "line 1")]
    public void A_JSON_error_message_states_the_problem(string json, string words)
    {
        Assert.That(() => StrictJson.Compact(Encoding.UTF8.GetBytes(json), null), Throws.TypeOf<StrictJsonException>().With.Message.Contains(words));
    }

    [Test]
    public void A_text_that_is_not_UTF8_is_reported_as_such()
    {
        Assert.That(() => StrictJson.Compact([0xFF], null), Throws.TypeOf<StrictJsonException>().With.Message.Contains("not valid UTF-8"));
    }

    [Test]
    public void A_violated_rule_of_a_task_has_a_descriptive_message()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var task = ScheduledTask.Create(new TaskTemplate(WorkerName.From("w")), TaskStart.At(now.AddHours(1)), ClockReading.At(now));
        Assert.That(TaskStart.At(now).ValidateAt(ClockReading.At(now)), Does.Contain("future"));
        Assert.That(() => task.RemovePayloadKey("k", now), Throws.TypeOf<DomainException>().With.Message.Contains("no such first-level key"));

        task.Update(new TaskChanges { Status = new(ScheduledTaskStatus.Running) }, ClockReading.At(now));
        Assert.That(() => task.Delete(DateTimeOffset.UnixEpoch), Throws.TypeOf<DomainException>().With.Message.Contains("RUNNING"));
        Assert.That(
            () => task.Update(new TaskChanges { Worker = new(WorkerName.From("other")) }, ClockReading.At(now)),
            Throws.TypeOf<DomainException>().With.Message.Contains("RUNNING").And.Message.Contains("start and worker"));

        task.Update(new TaskChanges { Status = new(ScheduledTaskStatus.Succeeded) }, ClockReading.At(now));
        Assert.That(
            () => task.Update(new TaskChanges { Status = new(ScheduledTaskStatus.Running) }, ClockReading.At(now)),
            Throws.TypeOf<DomainException>().With.Message.Contains("no other status"));
    }
}
