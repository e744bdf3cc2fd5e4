using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tests.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Domain.Tests.Workers;

public sealed class WorkerSettingsTests
{
    private static readonly ClockReading Clock = ClockReading.At(new DateTimeOffset(2030, 1, 1, 9, 0, 0, TimeSpan.Zero));
    private static readonly DateTimeOffset Later = Clock.LeaseTime.AddHours(1);

    [Test]
    public void Omitted_settings_stay()
    {
        var settings = new WorkerSettings(WorkerName.From("reports"));
        settings.Update(new(new(value: true), new(value: 7)), Clock);
        settings.Update(new(default, default), Clock);

        Assert.That((settings.Paused, settings.MaxRunning), Is.EqualTo((true, 7)));
    }

    [Test]
    public void Cap_is_set_within_its_limits_and_removed([Values(WorkerSettings.MinRunning, WorkerSettings.MaxRunningLimit)] int cap)
    {
        var settings = new WorkerSettings(WorkerName.From("reports"));
        settings.Update(new(default, new(value: cap)), Clock);
        Assert.That(settings.MaxRunning, Is.EqualTo(cap));

        settings.Update(new(default, new(value: null)), Clock);
        Assert.That(settings.MaxRunning, Is.Null);
    }

    [Test]
    public void Cap_outside_its_limits_is_refused_and_changes_nothing([Values(0, WorkerSettings.MaxRunningLimit + 1)] int cap)
    {
        var settings = new WorkerSettings(WorkerName.From("reports"));

        Assert.That(() => settings.Update(new(new(value: true), new(value: cap)), Clock), DomainThrows.Code(ErrorCodes.ValidationFailed, "maxRunning"));
        Assert.That((settings.Paused, settings.MaxRunning), Is.EqualTo((false, (int?)null)));
    }

    [Test]
    public void A_pause_has_a_reason_and_an_end_until_it_ends()
    {
        var settings = new WorkerSettings(WorkerName.From("reports"));
        settings.Update(new(Paused: new(value: true), PauseReason: new(value: "The printer is out of paper."), PausedUntil: new(Later)), Clock);
        Assert.That((settings.Paused, settings.PauseReason, settings.PausedUntil), Is.EqualTo((true, "The printer is out of paper.", (DateTimeOffset?)Later)));

        settings.Update(new(MaxRunning: new(value: 3)), Clock);
        Assert.That(settings.PauseReason, Is.Not.Null);

        settings.Update(new(Paused: new(value: false)), Clock);
        Assert.That((settings.Paused, settings.PauseReason, settings.PausedUntil), Is.EqualTo((false, (string?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public void A_new_pause_has_nothing_of_one_that_has_ended_by_itself()
    {
        var settings = new WorkerSettings(WorkerName.From("reports"));
        settings.Update(new(Paused: new(value: true), PauseReason: new(value: "Paper"), PausedUntil: new(Later)), Clock);

        settings.Update(new(Paused: new(value: true)), ClockReading.At(Later));

        Assert.That((settings.Paused, settings.PauseReason, settings.PausedUntil), Is.EqualTo((true, (string?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public void A_reason_and_an_end_need_a_pause_and_the_end_is_in_the_future()
    {
        var settings = new WorkerSettings(WorkerName.From("reports"));

        Assert.Multiple(() =>
        {
            Assert.That(() => settings.Update(new(PauseReason: new(value: "Paper")), Clock), DomainThrows.Code(ErrorCodes.ValidationFailed, "pauseReason"));
            Assert.That(() => settings.Update(new(PausedUntil: new(Later)), Clock), DomainThrows.Code(ErrorCodes.ValidationFailed, "pausedUntil"));
            Assert.That(
                () => settings.Update(new(Paused: new(value: true), PausedUntil: new(Clock.LeaseTime)), Clock),
                DomainThrows.Code(ErrorCodes.ValidationFailed, "pausedUntil"));
            Assert.That(
                () => settings.Update(new(Paused: new(value: true), PauseReason: new(new string('x', 501))), Clock),
                DomainThrows.Code(ErrorCodes.ValidationFailed, "pauseReason"));
            Assert.That(settings.Paused, Is.False);
        });
    }
}
