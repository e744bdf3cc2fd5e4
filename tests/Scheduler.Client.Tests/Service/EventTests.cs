using System.Threading.Channels;

namespace Scheduler.Client.Tests.Service;

internal sealed class EventTests : ServiceFixture
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    [Test]
    public async Task History_of_a_task_shows_its_changes()
    {
        var task = await Client.Tasks.CreateAsync(new NewTask { DelaySeconds = 0, Worker = "history" });
        var claimed = (await Client.Claims.ClaimAsync(new ClaimRequest { Workers = ["history"], Claimant = "host-1" })).Tasks.Single();
        await Client.Claims.FailAsync(task.Id, claimed.Lease!.Token!, new TaskFailureReport { Message = "No paper.", Retryable = false });
        await Client.Tasks.DeleteAsync(task.Id);
        var history = await Client.Events.ListAsync(task.Id);
        Assert.Multiple(() =>
        {
            Assert.That(history.Select(change => (change.Version, change.Type)), Is.EqualTo(new[]
            {
                (1L, SchedulerEventType.Created), (2L, SchedulerEventType.Started), (3L, SchedulerEventType.Failed), (4L, SchedulerEventType.Deleted),
            }));
            Assert.That(history.Select(change => change.Origin), Is.All.EqualTo(EventOrigin.Client));
            Assert.That((history[1].Claimant, history[1].Since), Is.EqualTo(("host-1", claimed.Start)));
            Assert.That((history[2].Failure!.Message, history[2].Status), Is.EqualTo(("No paper.", SchedulerTaskStatus.Failed)));
        });
        Assert.That(await CodeOfAsync(() => Client.Events.ListAsync("01a20cd0-6ed1-703b-b2b5-db75b33f26bf")), Is.EqualTo(SchedulerProblemCode.TaskNotFound));
    }

    [Test]
    public async Task Page_waits_for_the_first_event()
    {
        var filter = new EventFilter { Workers = ["page"], Types = [SchedulerEventType.Created], Statuses = [SchedulerTaskStatus.Scheduled] };
        var start = await Client.Events.ListPageAsync(filter);
        var waiting = Client.Events.ListPageAsync(filter, after: start.Next, waitSeconds: 30);
        var task = await Client.Tasks.CreateAsync(new NewTask { Start = Tomorrow, Worker = "page" });
        var page = await waiting.WaitAsync(MaxWait);
        Assert.That(page.Events.Select(change => change.TaskId), Is.EqualTo(new[] { task.Id }));
        Assert.That(page.Next, Is.GreaterThanOrEqualTo(page.Events[0].Sequence));
    }

    [Test]
    public async Task Position_that_was_never_issued_is_reset()
    {
        await using var items = Client.Events.ReadAllAsync(after: 9_000_000_000_000_000).GetAsyncEnumerator();
        Assert.That(await items.MoveNextAsync().AsTask().WaitAsync(MaxWait));
        Assert.That(items.Current.Reset, Is.EqualTo(EventResetReason.NeverIssued));
    }

    [Test]
    public async Task Stored_position_advances_without_matching_events()
    {
        await using var items = Client.Events.ReadAllAsync(new EventFilter { Workers = ["silent"] }).GetAsyncEnumerator();
        await items.MoveNextAsync();
        var first = items.Current.Position;
        await Client.Tasks.CreateAsync(new NewTask { Start = Tomorrow, Worker = "other" });
        Assert.That(await items.MoveNextAsync().AsTask().WaitAsync(MaxWait));
        Assert.That(items.Current.Event, Is.Null);
        Assert.That(items.Current.Position, Is.GreaterThan(first));
    }

    [Test]
    public async Task Reader_gets_every_event_once_while_the_service_is_killed()
    {
        const int Tasks = 30;
        using var cancellation = new CancellationTokenSource();
        var received = Channel.CreateUnbounded<EventFeedItem>();
        var reading = Task.Run(async () =>
        {
            await foreach (var item in Client.Events.ReadAllAsync(new EventFilter { Workers = ["killed"] }, after: 0, cancellation.Token))
            {
                await received.Writer.WriteAsync(item, CancellationToken.None);
            }
        });
        var created = new List<string>();
        for (var i = 0; i < Tasks; i++)
        {
            if (i % 10 == 5)
            {
                await Service.KillAsync();
                await Service.StartAsync();
            }

            created.Add((await Client.Tasks.CreateAsync(new NewTask { Start = Tomorrow, Worker = "killed" })).Id);
        }

        var seen = new List<string>();
        while (seen.Count < Tasks)
        {
            var item = await received.Reader.ReadAsync().AsTask().WaitAsync(MaxWait);
            if (item.Event is { } change)
            {
                seen.Add(change.TaskId);
            }
        }

        Assert.That(seen, Is.EqualTo(created));
        await cancellation.CancelAsync();
        Assert.That(() => reading.WaitAsync(MaxWait), Throws.InstanceOf<OperationCanceledException>());
    }
}
