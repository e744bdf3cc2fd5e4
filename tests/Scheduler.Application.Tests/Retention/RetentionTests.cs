using Moq;
using Scheduler.Application.Retention;
using Scheduler.Application.Tests.Events;

namespace Scheduler.Application.Tests.Retention;

public sealed class RetentionTests
{
    private readonly Mock<IRetentionStore> _store = new(MockBehavior.Strict);
    private readonly TimeProvider _time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(SampleEvents.Now);

    [TestCase(500, ExpectedResult = true)]
    [TestCase(499, ExpectedResult = false)]
    public async Task<bool> Full_batch_of_tasks_may_be_followed_by_another(int deleted)
    {
        _store.Setup(store => store.DeleteEndedTasksAsync(SampleEvents.Now.AddDays(-7), SampleEvents.Now, 500, CancellationToken.None)).ReturnsAsync(deleted);

        return await new DeleteEndedTasksHandler(_store.Object, new RetentionOptions { EndedTasksDays = 7 }, _time).Handle(new DeleteEndedTasks(), CancellationToken.None);
    }

    [TestCase(500, ExpectedResult = true)]
    [TestCase(499, ExpectedResult = false)]
    public async Task<bool> Full_batch_of_events_may_be_followed_by_another(int removed)
    {
        _store.Setup(store => store.RemoveEventsAsync(SampleEvents.Now.AddDays(-7), 500, CancellationToken.None)).ReturnsAsync(removed);

        return await new RemoveOldEventsHandler(_store.Object, new RetentionOptions { EventsDays = 7 }, _time).Handle(new RemoveOldEvents(), CancellationToken.None);
    }
}
