using Scheduler.Application.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Common;

public sealed class ChangeNotificationsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly WorkerName Reports = WorkerName.From("reports");

    [TestCase(1, 2)]
    [TestCase(2, 1)]
    public void The_earliest_due_time_of_a_worker_is_kept(int first, int second)
    {
        var changes = new ChangeNotifications();
        changes.AddDue(Reports, Now.AddSeconds(first));
        changes.AddDue(Reports, Now.AddSeconds(second));

        Assert.That(changes.Due, Is.EqualTo(new Dictionary<WorkerName, DateTimeOffset> { [Reports] = Now.AddSeconds(1) }));
    }

    [Test]
    public void Clearing_discards_every_change()
    {
        var changes = new ChangeNotifications();
        changes.AddDue(Reports, Now);
        changes.AddFreedCapacity(Reports);
        changes.AddEnded(new EndedAttempt(Reports, TimeSpan.Zero, AttemptOutcome.Succeeded, IsRetried: false));
        changes.Clear();

        Assert.That((changes.Due.Count, changes.FreedCapacity.Count, changes.Ended.Count), Is.EqualTo((0, 0, 0)));
    }
}
