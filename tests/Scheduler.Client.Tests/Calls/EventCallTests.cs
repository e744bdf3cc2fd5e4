using System.Net;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Calls;

internal sealed class EventCallTests
{
    [Test]
    public async Task History_is_read_with_all_fields()
    {
        var handler = new ScriptedHandler(() => CannedResponses.Json(HttpStatusCode.OK, $"[{CannedResponses.EventBody(7)},{CannedResponses.EventBody(9)}]"));
        var history = await TestClient.Bare(handler).Events.ListAsync("a/b");
        var first = history[0];
        Assert.Multiple(() =>
        {
            Assert.That(handler.Request.PathAndQuery, Is.EqualTo("/api/tasks/a%2Fb/events"));
            Assert.That(history.Select(change => change.Sequence), Is.EqualTo(new long[] { 7, 9 }));
            Assert.That(first.At, Is.EqualTo(new DateTimeOffset(2026, 11, 24, 9, 8, 36, TimeSpan.Zero).AddTicks(1234567)));
            Assert.That((first.TaskId, first.ScheduleId, first.Worker, first.Version), Is.EqualTo(("t", (string?)null, "reports", 3L)));
            Assert.That((first.Type, first.Status, first.Attempt), Is.EqualTo((SchedulerEventType.Failed, SchedulerTaskStatus.Scheduled, 1)));
            Assert.That(first.DueAt, Is.EqualTo(new DateTimeOffset(2026, 11, 24, 9, 9, 6, TimeSpan.Zero)));
            Assert.That(first.Changed, Is.EqualTo(new[] { "payload" }));
            Assert.That(first.Since, Is.EqualTo(new DateTimeOffset(2026, 11, 24, 9, 8, 30, TimeSpan.Zero)));
            Assert.That((first.Claimant, first.Failure!.Code, first.Failure.Message), Is.EqualTo(((string?)null, TaskFailureCode.LeaseExpired, (string?)null)));
            Assert.That((first.Actor, first.Origin), Is.EqualTo(("key:k1", EventOrigin.Lease)));
            Assert.That(first.ToString(), Is.EqualTo("7 Failed (t, version 3)"));
        });
    }

    [Test]
    public async Task Values_of_a_later_version_are_read_as_unknown()
    {
        var body = CannedResponses.EventBody(7).Replace("\"failed\"", "\"archived\"", StringComparison.Ordinal)
            .Replace("\"LEASE\"", "\"OPERATOR\"", StringComparison.Ordinal);
        var change = (await TestClient.Bare(new ScriptedHandler(() => CannedResponses.Json(HttpStatusCode.OK, $"[{body}]"))).Events.ListAsync("t"))[0];
        Assert.That((change.Type, change.Origin), Is.EqualTo((SchedulerEventType.Unknown, EventOrigin.Unknown)));
    }

    [Test]
    public async Task Page_is_requested_with_its_filter()
    {
        var handler = new ScriptedHandler(() => CannedResponses.Events(next: 12, more: true, sequences: [7, 9]));
        var filter = new EventFilter
        {
            Workers = ["a b", "c&d"],
            Statuses = [SchedulerTaskStatus.Failed],
            Types = [SchedulerEventType.Failed, SchedulerEventType.Deleted],
            TaskIds = ["t"],
            ScheduleIds = ["s"],
        };
        var page = await TestClient.Bare(handler).Events.ListPageAsync(filter, after: 5, limit: 2, waitSeconds: 30);
        Assert.Multiple(() =>
        {
            Assert.That(handler.Request.PathAndQuery, Is.EqualTo(
                "/api/events?worker=a%20b&worker=c%26d&status=FAILED&type=failed&type=deleted&taskId=t&scheduleId=s&after=5&limit=2&waitSeconds=30"));
            Assert.That(page.Events.Select(change => change.Sequence), Is.EqualTo(new long[] { 7, 9 }));
            Assert.That((page.Next, page.More, page.Reset), Is.EqualTo((12L, true, (EventResetReason?)null)));
        });
    }

    [TestCase("EXPIRED", EventResetReason.Expired)]
    [TestCase("UNKNOWN", EventResetReason.NeverIssued)]
    [TestCase("LATER", EventResetReason.Unknown)]
    public async Task Page_tells_that_its_position_is_unusable(string name, EventResetReason reason)
    {
        var handler = new ScriptedHandler(() => CannedResponses.Events(next: 12, reset: name));
        var page = await TestClient.Bare(handler).Events.ListPageAsync(after: 99);
        Assert.That((page.Events.Count, page.Next, page.Reset), Is.EqualTo((0, 12L, reason)));
        Assert.That(handler.Request.PathAndQuery, Is.EqualTo("/api/events?after=99&limit=100&waitSeconds=0"));
    }

    [Test]
    public async Task Attempt_of_a_waiting_request_may_last_as_long_as_its_wait()
    {
        var handler = new SlowHandler();
        using var test = new TestClient(handler, options => options.AttemptTimeout = TimeSpan.FromSeconds(2));
        handler.Respond = async cancellationToken =>
        {
            await Task.Delay(TimeSpan.FromSeconds(30), test.Time, cancellationToken);
            return CannedResponses.Events(next: 5);
        };
        await test.Time.RunThroughAsync(test.Events.ListPageAsync(waitSeconds: 30));
        Assert.That(handler.Requests, Is.EqualTo(1));
    }

    private sealed class SlowHandler : HttpMessageHandler
    {
        public int Requests { get; private set; }

        public Func<CancellationToken, Task<HttpResponseMessage>> Respond { get; set; } = null!;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return Respond(cancellationToken);
        }
    }
}
