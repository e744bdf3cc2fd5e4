using Moq;
using Scheduler.Application.Tasks;
using Scheduler.Application.Tests.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Schedules;

public sealed class ManualDeletionTests
{
    private readonly Pipeline _pipeline = new();

    [TestCase(true)]
    [TestCase(false)]
    public async Task Deletion_of_an_own_occurrence_is_a_skipped_instant(bool isOwn)
    {
        var definition = new ScheduleDefinition(ScheduleName.From("hourly"), Recurrence.Create("0 * * * *", every: null), new TaskTemplate(WorkerName.From("reports")));
        var (schedule, _) = Schedule.Create(definition, Mock.Of<IRecurrenceRule>(), ClockReading.At(Pipeline.Now));
        var instant = Pipeline.Now.AddHours(1);
        var task = isOwn
            ? ScheduledTask.CreateOccurrence(TaskId.New(Pipeline.Now), schedule.Id, instant, schedule.Template, Pipeline.Now)
            : ScheduledTask.CreateBackfilled(schedule.Id, instant, schedule.Template, Pipeline.Now);
        _pipeline.Tasks.Setup(tasks => tasks.FindAsync(task.Id, It.IsAny<CancellationToken>())).ReturnsAsync(task);
        _pipeline.Tasks.Setup(tasks => tasks.Remove(task));
        _pipeline.Schedules.Setup(schedules => schedules.FindAsync(schedule.Id, It.IsAny<CancellationToken>())).ReturnsAsync(schedule);

        await _pipeline.SendAsync(new DeleteTask(task.Id));

        Assert.That(schedule.Progress.LastSkipped, Is.EqualTo(isOwn ? new SkippedInstant(instant, SkipReason.Manual, Pipeline.Now) : null));
    }
}
