using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskBatchTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void All_tasks_of_a_batch_are_created_in_order()
    {
        var tasks = ScheduledTask.CreateAll([New("a", Now.AddHours(2)), New("b", Now.AddHours(1))], ClockReading.At(Now));

        Assert.That(tasks.Select(task => (task.Worker.Value, task.Start)), Is.EqualTo(new[] { ("a", Now.AddHours(2)), ("b", Now.AddHours(1)) }));
    }

    [Test]
    public void Every_start_that_is_not_in_the_future_is_reported_by_its_index()
    {
        var failure = Assert.Throws<DomainException>(
            () => ScheduledTask.CreateAll([New("a", Now), New("b", Now.AddHours(1)), New("c", Now.AddHours(-1))], ClockReading.At(Now)))!;

        Assert.That(failure.Code, Is.EqualTo(ErrorCodes.ValidationFailed));
        Assert.That(failure.Errors, Is.EqualTo(new[] { ("[0].start", "must be in the future."), ("[2].start", "must be in the future.") }));
    }

    private static NewTask New(string worker, DateTimeOffset start) => new(new TaskTemplate(WorkerName.From(worker)), TaskStart.At(start));
}
