using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Scheduler.Client.Tests.Service;

internal sealed class ScheduleTests : ServiceFixture
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    private static readonly DateTimeOffset Midnight = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task Schedule_goes_through_its_lifecycle()
    {
        const string Payload = """{"price":1.10,"text":"é😀","null":null}""";
        var created = await Client.Schedules.CreateAsync(new NewSchedule
        {
            Name = "life",
            Cron = "0 3 * * *",
            TimeZone = "Europe/Berlin",
            ExcludedDates = [new DateOnly(2030, 12, 25), new DateOnly(2030, 12, 24)],
            Worker = "life",
            Payload = JsonPayload.Parse(Payload),
            Overlap = ScheduleOverlap.Queue,
            Misfire = ScheduleMisfire.RunAll,
            LateAfterSeconds = null,
        });
        Assert.Multiple(() =>
        {
            Assert.That(created.Payload.GetRawText(), Is.EqualTo(Payload));
            Assert.That(created.ExcludedDates, Is.EqualTo(new[] { new DateOnly(2030, 12, 24), new DateOnly(2030, 12, 25) }));
            Assert.That((created.State, created.Overlap, created.Misfire), Is.EqualTo((ScheduleState.Active, ScheduleOverlap.Queue, ScheduleMisfire.RunAll)));
            Assert.That((created.LateAfterSeconds, created.GraceSeconds, created.Version), Is.EqualTo(((int?)null, 60, 1L)));
            Assert.That(created.NextStarts, Has.Count.EqualTo(5));
            Assert.That(created.NextTaskId, Is.Not.Null);
        });

        var occurrence = await Client.Tasks.GetAsync(created.NextTaskId!);
        Assert.That((occurrence.ScheduleId, occurrence.ScheduledFor), Is.EqualTo((created.Id, (DateTimeOffset?)created.NextStarts[0])));

        var paused = await Client.Schedules.UpdateAsync(created.Id, new ScheduleUpdate { Paused = true, Note = "Maintenance." }, ifVersion: 1);
        Assert.That((paused.State, paused.Note, paused.NextTaskId, paused.Version), Is.EqualTo((ScheduleState.Paused, "Maintenance.", (string?)null, 2L)));
        Assert.That(
            await CodeOfAsync(() => Client.Schedules.DeleteAsync(created.Id, ifVersion: 1)), Is.EqualTo(SchedulerProblemCode.VersionMismatch));
        var changed = await Client.Schedules.UpdateAsync(created.Id, new ScheduleUpdate { Every = "PT1H", Note = null });
        Assert.That((changed.Cron, changed.Every, changed.Note), Is.EqualTo(((string?)null, "PT1H", (string?)null)));

        await Client.Schedules.DeleteAsync(created.Id);
        Assert.That(await CodeOfAsync(() => Client.Schedules.GetAsync(created.Id)), Is.EqualTo(SchedulerProblemCode.ScheduleNotFound));
    }

    [Test]
    public async Task Creation_is_safe_to_repeat()
    {
        var schedule = new NewSchedule { Name = "repeated", Cron = "@daily", Worker = "w" };
        var created = await Client.Schedules.CreateAsync(schedule, "key");
        Assert.That((await Client.Schedules.CreateAsync(schedule, "key")).Id, Is.EqualTo(created.Id));
        Assert.That(await CodeOfAsync(() => Client.Schedules.CreateAsync(schedule)), Is.EqualTo(SchedulerProblemCode.DuplicateName));
        await Client.Schedules.DeleteAsync(created.Id);
        Assert.That(await CodeOfAsync(() => Client.Schedules.CreateAsync(schedule, "key")), Is.EqualTo(SchedulerProblemCode.ScheduleDeleted));
    }

    [TestCase("plain")]
    [TestCase("a%2Fb c?#")]
    [TestCase("é😀")]
    public async Task Schedule_is_put_by_its_name(string name)
    {
        var schedule = new NewSchedule { Name = name, Cron = "@daily", Worker = "w" };
        var created = await Client.Schedules.PutAsync(schedule, mustBeNew: true);
        await Client.Schedules.UpdateAsync(created.Schedule.Id, new ScheduleUpdate { Paused = true, Note = "Maintenance." });
        var repeated = await Client.Schedules.PutAsync(schedule, ifVersion: 2);
        Assert.Multiple(() =>
        {
            Assert.That((created.IsCreated, created.Schedule.Name), Is.EqualTo((true, name)));
            Assert.That((repeated.IsCreated, repeated.Schedule.Id, repeated.Schedule.Version), Is.EqualTo((false, created.Schedule.Id, 2L)));
            Assert.That((repeated.Schedule.Paused, repeated.Schedule.Note), Is.EqualTo((true, "Maintenance.")));
        });
        Assert.That(
            await CodeOfAsync(() => Client.Schedules.PutAsync(schedule, mustBeNew: true)), Is.EqualTo(SchedulerProblemCode.VersionMismatch));
        var resumed = await Client.Schedules.PutAsync(new NewSchedule { Name = name, Cron = "@daily", Worker = "w", Paused = false, Note = null });
        Assert.That((resumed.Schedule.Paused, resumed.Schedule.Note), Is.EqualTo((false, (string?)null)));
        Assert.That((await Client.Schedules.GetByNameAsync(name)).Id, Is.EqualTo(created.Schedule.Id));
        await Client.Schedules.DeleteByNameAsync(name, ifVersion: resumed.Schedule.Version);
        Assert.That(await CodeOfAsync(() => Client.Schedules.GetByNameAsync(name)), Is.EqualTo(SchedulerProblemCode.ScheduleNotFound));
    }

    [Test]
    public async Task Schedules_are_listed_in_pages()
    {
        foreach (var name in new[] { "list-2", "list-1", "list-3" })
        {
            await Client.Schedules.PutAsync(new NewSchedule { Name = name, Cron = "@daily", Worker = "list", Paused = name == "list-3" });
        }

        var filter = new ScheduleFilter { Workers = ["list"], States = [ScheduleState.Active, ScheduleState.Ended], Late = false };
        var names = new List<string>();
        await foreach (var schedule in Client.Schedules.ListAsync(filter, pageSize: 1))
        {
            names.Add(schedule.Name);
        }

        Assert.That(names, Is.EqualTo(new[] { "list-1", "list-2" }));
    }

    [Test]
    public async Task Triggered_and_backfilled_tasks_belong_to_their_schedule()
    {
        var schedule = (await Client.Schedules.PutAsync(new NewSchedule
        {
            Name = "extra",
            Every = "PT1H",
            Worker = "extra",
            Payload = JsonPayload.Parse("""{"a":1,"b":2}"""),
            Paused = true,
        })).Schedule;
        var triggered = await Client.Schedules.TriggerAsync(schedule.Id, JsonPayload.Parse("""{"b":3}"""), "Once more");
        Assert.Multiple(() =>
        {
            Assert.That(triggered.Payload.GetRawText(), Is.EqualTo("""{"a":1,"b":3}"""));
            Assert.That((triggered.Title, triggered.ScheduleId, triggered.ScheduledFor), Is.EqualTo(("Once more", schedule.Id, (DateTimeOffset?)null)));
        });
        Assert.That((await Client.Schedules.TriggerAsync(schedule.Id)).Payload.GetRawText(), Is.EqualTo("""{"a":1,"b":2}"""));

        var problem = (await Assert.ThrowsAsync<SchedulerProblemException>(
            () => Client.Schedules.BackfillAsync(schedule.Id, Midnight, Midnight.AddHours(2), limit: 2)))!;
        Assert.That(problem.Errors.Keys, Is.EqualTo(new[] { "limit" }));
        var missing = await Client.Schedules.BackfillAsync(schedule.Id, Midnight, Midnight.AddHours(2));
        Assert.That(missing.Select(task => task.ScheduledFor), Is.EqualTo(new[] { Midnight, Midnight.AddHours(1), Midnight.AddHours(2) }));
        Assert.That(await Client.Schedules.BackfillAsync(schedule.Id, Midnight, Midnight.AddHours(2)), Is.Empty);

        var history = await Client.Tasks.ListPageAsync(new TaskFilter { ScheduleIds = [schedule.Id] });
        Assert.That(history.Tasks, Has.Count.EqualTo(5));
        var events = await Client.Events.ListPageAsync(new EventFilter { ScheduleIds = [schedule.Id] }, after: 0);
        Assert.That(events.Events.Select(change => change.ScheduleId).ToList(), Has.Count.EqualTo(5).And.All.EqualTo(schedule.Id));
    }

    [Test]
    public async Task Instants_are_previewed()
    {
        var instants = await Client.Schedules.PreviewRuleAsync(new SchedulePreviewRequest { Cron = "0 0 13 * FRI", From = Midnight, Count = 1 });
        Assert.That(instants, Is.EqualTo(new[] { new DateTimeOffset(2026, 2, 13, 0, 0, 0, TimeSpan.Zero) }));
        var schedule = await Client.Schedules.PutAsync(new NewSchedule { Name = "preview", Every = "PT1H", Worker = "w", Paused = true });
        Assert.That(
            await Client.Schedules.PreviewAsync(schedule.Schedule.Id, Midnight, count: 2), Is.EqualTo(new[] { Midnight.AddHours(1), Midnight.AddHours(2) }));
    }

    [Test]
    public async Task Declared_schedule_is_put_when_the_host_starts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSchedulerClient(Service.Address);
        builder.Services.AddSchedulerSchedules(new NewSchedule { Name = "declared", Cron = "@daily", Worker = "declared" });
        using var host = builder.Build();
        await host.StartAsync();
        var started = TimeProvider.System.GetTimestamp();
        while ((await Client.Schedules.ListPageAsync(new ScheduleFilter { Workers = ["declared"] })).Schedules.Count == 0)
        {
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(MaxWait));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        await host.StopAsync();
    }
}
