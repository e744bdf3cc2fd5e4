using Scheduler.Application.Events;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Tasks.Attempts;
using Scheduler.Infrastructure.Tests.Databases;

namespace Scheduler.Infrastructure.Tests.Claims;

/// <summary>Checks that each change of the tasks left exactly one event, which says what has changed (docs/api.md, section 9).</summary>
internal sealed class EventCheck(DatabaseHost host)
{
    private readonly Dictionary<string, List<EventResponse>> _known = new(StringComparer.Ordinal);
    private long _position;

    /// <summary>Checks the events since the last call.</summary>
    /// <param name="step">What was done.</param>
    /// <param name="before">The tasks before.</param>
    /// <param name="after">The tasks after.</param>
    public async Task ApplyAsync(ServiceStep step, IReadOnlyDictionary<string, TaskFacts> before, IReadOnlyDictionary<string, TaskFacts> after)
    {
        var batch = await host.RunAsync<IEventReadStore, EventBatch>(store => store.ReadAsync(_position, count: 1000, CancellationToken.None));
        foreach (var change in batch.Events)
        {
            Assert.That(change.Sequence, Is.GreaterThan(_position));
            _position = change.Sequence;
            var history = _known.TryGetValue(change.TaskId, out var known) ? known : _known[change.TaskId] = [];
            Assert.That(change.Version, Is.EqualTo(history.Count + 1), $"{step}");
            history.Add(change);
        }

        foreach (var id in before.Keys.Union(after.Keys, StringComparer.Ordinal))
        {
            Check(step, _known[id], batch.Events.Where(change => change.TaskId == id).ToList(), before.GetValueOrDefault(id), after.GetValueOrDefault(id));
        }
    }

    private static void Check(ServiceStep step, List<EventResponse> history, List<EventResponse> added, TaskFacts? before, TaskFacts? after)
    {
        if (before?.Version == after?.Version)
        {
            Assert.That(added, Is.Empty, $"{step}");
            return;
        }

        Assert.That(added, Has.Count.EqualTo(1), $"{step}");
        var (change, state) = (added[0], after ?? before!);
        Assert.Multiple(() =>
        {
            Assert.That(history, Has.Count.EqualTo(after?.Version ?? before!.Version + 1), $"{step}");
            Assert.That(change.Type, Is.EqualTo(TypeOf(step, before, after)), $"{step}");
            Assert.That((change.Worker, change.Status, change.Attempt, change.DueAt), Is.EqualTo((state.Worker, state.Status, state.Attempt, state.DueAt)), $"{step}");
            Assert.That(change.Changed, Is.EqualTo(before is null || after is null ? TaskFields.None : Difference(before, after) | StartOf(step)), $"{step}");
            Assert.That(change.Since, Is.EqualTo(SinceOf(step, before, after)), $"{step}");
            Assert.That(change.Claimant, Is.EqualTo(change.Type == TaskEventType.Started ? after!.Lease?.Claimant : null), $"{step}");
            Assert.That(change.Failure?.Code.ToName(), Is.EqualTo(change.Type == TaskEventType.Failed ? after!.Failure?.Code : null), $"{step}");
            Assert.That(change.Origin, Is.EqualTo(step is ServiceStep.OfTime ? EventOrigin.Lease : EventOrigin.Client), $"{step}");
            Assert.That(change.At, after is null ? Is.GreaterThanOrEqualTo(before!.UpdatedAt) : Is.EqualTo(after.UpdatedAt), $"{step}");
        });
    }

    private static TaskEventType TypeOf(ServiceStep step, TaskFacts? before, TaskFacts? after) => (before?.Status, after?.Status) switch
    {
        (null, _) => TaskEventType.Created,
        (_, null) => TaskEventType.Deleted,
        var (old, current) when old == current => TaskEventType.Updated,
        (_, ScheduledTaskStatus.Running) => TaskEventType.Started,
        (_, ScheduledTaskStatus.Succeeded) => TaskEventType.Succeeded,
        (ScheduledTaskStatus.Failed, ScheduledTaskStatus.Scheduled) => TaskEventType.Retried,
        _ => step is ServiceStep.OfTask { Step: TaskStep.Release } ? TaskEventType.Released : TaskEventType.Failed,
    };

    // A retry by hand and a start by hand have no time to count from.
    private static DateTimeOffset? SinceOf(ServiceStep step, TaskFacts? before, TaskFacts? after) => (before, after) switch
    {
        ({ Status: ScheduledTaskStatus.Running }, { Status: not ScheduledTaskStatus.Running }) => before.StartedAt,
        ({ Status: ScheduledTaskStatus.Scheduled }, { Status: ScheduledTaskStatus.Running }) when step is ServiceStep.Claim => before.DueAt,
        _ => null,
    };

    // A delay always sets a new start, even if it is the same moment.
    private static TaskFields StartOf(ServiceStep step) =>
        step is ServiceStep.OfTask { Step: TaskStep.Patch { Delay: not null } } ? TaskFields.Start : TaskFields.None;

    private static TaskFields Difference(TaskFacts before, TaskFacts after) =>
        (before.Start == after.Start ? TaskFields.None : TaskFields.Start)
        | (before.Worker == after.Worker ? TaskFields.None : TaskFields.Worker)
        | (before.Payload == after.Payload ? TaskFields.None : TaskFields.Payload)
        | (before.Retry == after.Retry ? TaskFields.None : TaskFields.Retry)
        | (before.Status == after.Status ? TaskFields.None : TaskFields.Status);
}
