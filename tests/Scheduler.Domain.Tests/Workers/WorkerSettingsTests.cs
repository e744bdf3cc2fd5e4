using Scheduler.Domain.Common;
using Scheduler.Domain.Tests.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Domain.Tests.Workers;

public sealed class WorkerSettingsTests
{
    [Test]
    public void Omitted_settings_stay()
    {
        var settings = new WorkerSettings(WorkerName.From("reports"));
        settings.Update(new(value: true), new(value: 7));
        settings.Update(default, default);

        Assert.That((settings.Paused, settings.MaxRunning), Is.EqualTo((true, 7)));
    }

    [Test]
    public void Cap_is_set_within_its_limits_and_removed([Values(WorkerSettings.MinRunning, WorkerSettings.MaxRunningLimit)] int cap)
    {
        var settings = new WorkerSettings(WorkerName.From("reports"));
        settings.Update(default, new(value: cap));
        Assert.That(settings.MaxRunning, Is.EqualTo(cap));

        settings.Update(default, new(value: null));
        Assert.That(settings.MaxRunning, Is.Null);
    }

    [Test]
    public void Cap_outside_its_limits_is_refused_and_changes_nothing([Values(0, WorkerSettings.MaxRunningLimit + 1)] int cap)
    {
        var settings = new WorkerSettings(WorkerName.From("reports"));

        Assert.That(() => settings.Update(new(value: true), new(value: cap)), DomainThrows.Code(ErrorCodes.ValidationFailed, "maxRunning"));
        Assert.That((settings.Paused, settings.MaxRunning), Is.EqualTo((false, (int?)null)));
    }
}
