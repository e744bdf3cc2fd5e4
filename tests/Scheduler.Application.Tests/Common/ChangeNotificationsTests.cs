using Scheduler.Application.Common;
using Scheduler.Application.Tests.Events;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Common;

public sealed class ChangeNotificationsTests
{
    [Test]
    public void Clearing_discards_every_change()
    {
        var changes = new ChangeNotifications();
        changes.Add(SampleEvents.Due(SampleEvents.Now));
        changes.AddChangedSettings(WorkerName.From("reports"));
        changes.Clear();

        Assert.That((changes.Events.Count, changes.ChangedSettings.Count), Is.EqualTo((0, 0)));
    }
}
