using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskDeletionTests
{
    [Test]
    public void Deleting_a_running_task_is_rejected()
    {
        var task = new ScheduledTaskBuilder().In(ScheduledTaskStatus.Running).Build();

        Assert.That(() => task.Delete(ScheduledTaskBuilder.Now), DomainThrows.Code("task-running"));
    }

    [TestCase(ScheduledTaskStatus.Scheduled)]
    [TestCase(ScheduledTaskStatus.Succeeded)]
    [TestCase(ScheduledTaskStatus.Failed)]
    public void A_task_that_is_not_running_may_be_deleted(ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();

        Assert.That(() => task.Delete(ScheduledTaskBuilder.Now), Throws.Nothing);
    }
}
