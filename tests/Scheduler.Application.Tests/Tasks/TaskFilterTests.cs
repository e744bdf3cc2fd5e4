using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Tasks;

public sealed class TaskFilterTests
{
    private static readonly WorkerName Worker = WorkerName.From("w");

    [Test]
    public void A_filter_with_an_empty_list_matches_nothing() => Assert.Multiple(() =>
    {
        Assert.That(new TaskFilter { Workers = [] }.MatchesNothing);
        Assert.That(new TaskFilter { Statuses = [] }.MatchesNothing);
        Assert.That(new TaskFilter { Workers = [Worker], Statuses = [] }.MatchesNothing);
        Assert.That(new TaskFilter { FailureKinds = [] }.MatchesNothing);
        Assert.That(new TaskFilter { FailureKinds = [new FailureKind(1)], Statuses = [ScheduledTaskStatus.Running] }.MatchesNothing, "Only failed tasks have a kind.");
    });

    [Test]
    public void A_task_with_an_invalid_id_has_no_position() => Assert.That(
        () => TaskPosition.After(Responses.Make(1) with { Id = "x" }, TaskSort.Start), Throws.ArgumentException.With.Message.Contains("invalid id"));

    [Test]
    public void A_filter_that_is_absent_or_has_values_may_match() => Assert.Multiple(() =>
    {
        Assert.That(new TaskFilter().MatchesNothing, Is.False);
        Assert.That(new TaskFilter { Workers = [Worker], Statuses = [ScheduledTaskStatus.Running] }.MatchesNothing, Is.False);
        Assert.That(new TaskFilter { FailureKinds = [new FailureKind(1)], Statuses = [ScheduledTaskStatus.Running, ScheduledTaskStatus.Failed] }.MatchesNothing, Is.False);
    });
}
