using CsCheck;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using static Scheduler.Domain.Tests.Tasks.ScheduledTaskBuilder;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskPropertyTests
{
    private static readonly Gen<TaskChanges> Request = Gen.Select(
        Maybe(
            TaskStart.At(Start), TaskStart.At(Now.AddMinutes(-1)), TaskStart.At(Now), TaskStart.At(Future), TaskStart.After(TimeSpan.Zero), TaskStart.After(TimeSpan.FromDays(365))),
        Maybe(null, TaskTitle.From("Monthly report"), TaskTitle.From("Yearly report")),
        Maybe(WorkerName.From("reports"), WorkerName.From("mails")),
        Maybe(Enum.GetValues<ScheduledTaskStatus>()),
        Maybe(Payload.Empty, Payload.Parse("""{"a":1}"""u8)),
        (start, title, worker, status, payload) => new TaskChanges
        {
            Start = start,
            Title = title,
            Worker = worker,
            Status = status,
            Payload = payload,
        });

    [Test]
    public void Every_request_is_applied_completely_in_one_version_step_or_not_at_all() =>
        Gen.Select(Gen.Enum<ScheduledTaskStatus>(), Request).Sample(
            (status, request) =>
            {
                var task = new ScheduledTaskBuilder().In(status).Build();
                var before = TaskSnapshot.Of(task);
                var isAccepted = IsAccepted(() => task.Update(request, ClockReading.At(Now)));
                return isAccepted ? IsApplied(request, before, TaskSnapshot.Of(task)) : TaskSnapshot.Of(task) == before;
            },
            iter: 20_000);

    private static Gen<Optional<T>> Maybe<T>(params T[] values) =>
        Gen.Frequency<Optional<T>>((1, Gen.Const(default(Optional<T>))), (1, Gen.OneOf(values).Select(value => new Optional<T>(value))));

    private static bool IsAccepted(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (DomainException)
        {
            return false;
        }
    }

    private static bool IsApplied(TaskChanges request, TaskSnapshot before, TaskSnapshot after)
    {
        var given = before with
        {
            Start = request.Start.IsGiven ? request.Start.Value!.InstantAt(ClockReading.At(Now)) : before.Start,
            Title = request.Title.IsGiven ? request.Title.Value : before.Title,
            Worker = request.Worker.IsGiven ? request.Worker.Value! : before.Worker,
            Status = request.Status.IsGiven ? request.Status.Value : before.Status,
            Payload = request.Payload.IsGiven ? request.Payload.Value! : before.Payload,
        };
        return given == before
            ? after == before
            : after == given with { UpdatedAt = Now, Version = before.Version + 1, StartedAt = after.StartedAt, FinishedAt = after.FinishedAt };
    }
}
