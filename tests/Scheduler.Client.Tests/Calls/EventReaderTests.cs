using System.Net;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Calls;

internal sealed class EventReaderTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static Func<HttpResponseMessage> Problem(int status, string? code, TimeSpan? retryAfter = null) => () =>
        code is null ? CannedResponses.Json((HttpStatusCode)status, "<html></html>", "text/html") : CannedResponses.Problem(status, code, retryAfter);

    [Test]
    public async Task Stream_returns_events_and_bookmarks()
    {
        var stream = new FakeStream("retry: 2000\n" + FakeStream.Bookmark(5));
        await using var reader = new Reader(new EventFilter { Types = [SchedulerEventType.Failed] }, after: null, stream.Respond);
        Assert.That(await reader.NextAsync(), Is.EqualTo("bookmark 5"));
        stream.Write(FakeStream.Event(7) + FakeStream.Event(9) + FakeStream.Bookmark(12));
        Assert.That(await reader.NextAsync(3), Is.EqualTo(new[] { "event 7", "event 9", "bookmark 12" }));
        Assert.Multiple(() =>
        {
            Assert.That(reader.Request.PathAndQuery, Is.EqualTo("/api/events?type=failed"));
            Assert.That(reader.Request.Headers["Accept"], Is.EqualTo("text/event-stream"));
            Assert.That(reader.Request.Headers, Does.Not.ContainKey("Last-Event-ID"));
        });
    }

    [Test]
    public async Task Stream_starts_after_the_stored_position()
    {
        var stream = new FakeStream(FakeStream.Bookmark(5) + FakeStream.Event(7));
        await using var reader = new Reader(after: 5, stream.Respond);
        Assert.That(await reader.NextAsync(), Is.EqualTo("event 7"), "The bookmark says nothing new.");
        Assert.That(reader.Request.PathAndQuery, Is.EqualTo("/api/events?after=5"));
    }

    [Test]
    public async Task Blocks_may_arrive_in_any_parts()
    {
        var stream = new FakeStream();
        await using var reader = new Reader(after: 0, stream.Respond);
        var next = reader.NextAsync(2);
        foreach (var part in (FakeStream.Event(7) + FakeStream.Event(8)).Chunk(3))
        {
            stream.Write(new string(part));
            await Task.Yield();
        }

        Assert.That(await next, Is.EqualTo(new[] { "event 7", "event 8" }));
    }

    [Test]
    public async Task Event_larger_than_the_buffer_is_read()
    {
        var message = new string('x', 100_000);
        var change = FakeStream.Event(7).Replace("\"message\":null", $"\"message\":\"{message}\"", StringComparison.Ordinal);
        var stream = new FakeStream(FakeStream.Bookmark(3) + change);
        await using var reader = new Reader(after: 3, stream.Respond);
        Assert.That(await reader.NextAsync(), Is.EqualTo("event 7"));
        Assert.That(reader.Current.Event!.Failure!.Message, Is.EqualTo(message));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Stream_that_was_cut_resumes_after_its_last_id(bool broken)
    {
        var first = new FakeStream("retry: 3000\n" + FakeStream.Bookmark(5) + FakeStream.Event(7));
        var second = new FakeStream(FakeStream.Bookmark(7) + FakeStream.Event(8) + FakeStream.Bookmark(12));
        var third = new FakeStream(FakeStream.Event(13));
        await using var reader = new Reader(after: 4, first.Respond, second.Respond, third.Respond);
        await reader.NextAsync();
        End(first);
        var cutAt = reader.Time.GetUtcNow();
        Assert.That(await reader.NextAsync(2), Is.EqualTo(new[] { "event 8", "bookmark 12" }));
        Assert.That(reader.Time.GetUtcNow() - cutAt, Is.InRange(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10)), "The service has asked for 3 s.");
        End(second);
        Assert.That(await reader.NextAsync(), Is.EqualTo("event 13"));
        Assert.Multiple(() =>
        {
            Assert.That(reader.Requests[1].Headers["Last-Event-ID"], Is.EqualTo("7"));
            Assert.That(reader.Requests[2].Headers["Last-Event-ID"], Is.EqualTo("12"));
            Assert.That(reader.Requests[2].PathAndQuery, Is.EqualTo("/api/events?after=12"));
        });

        void End(FakeStream stream)
        {
            if (broken)
            {
                stream.Break();
            }
            else
            {
                stream.End();
            }
        }
    }

    [TestCase("id: 8\n")]
    [TestCase("id: 8\nevent: failed\ndata: {\"sequence\":8")]
    [TestCase("id: 8\nevent: failed\ndata: {}\n")]
    public async Task Id_of_a_block_that_was_cut_is_no_position(string cut)
    {
        var first = new FakeStream(FakeStream.Bookmark(5) + cut);
        await using var reader = new Reader(after: null, first.Respond, new FakeStream(FakeStream.Event(8)).Respond);
        await reader.NextAsync();
        first.End();
        Assert.That(await reader.NextAsync(), Is.EqualTo("event 8"));
        Assert.That(reader.Requests[1].Headers["Last-Event-ID"], Is.EqualTo("5"));
    }

    [Test]
    public async Task Event_that_is_sent_again_is_not_returned_again()
    {
        var first = new FakeStream(FakeStream.Event(7) + FakeStream.Event(8));
        first.End();
        await using var reader = new Reader(after: 4, first.Respond, new FakeStream(FakeStream.Event(7) + FakeStream.Event(8) + FakeStream.Event(9)).Respond);
        Assert.That(await reader.NextAsync(3), Is.EqualTo(new[] { "event 7", "event 8", "event 9" }));
    }

    [Test]
    public async Task Reset_is_returned_and_reading_continues_after_its_position()
    {
        var first = new FakeStream("retry: 2000\nid: 5\nevent: reset\ndata: {\"sequence\":5,\"reason\":\"UNKNOWN\"}\n\n" + FakeStream.Event(6));
        await using var reader = new Reader(after: 900, first.Respond, new FakeStream(FakeStream.Event(7)).Respond);
        Assert.That(await reader.NextAsync(2), Is.EqualTo(new[] { "reset NeverIssued 5", "event 6" }));
        first.Break();
        Assert.That(await reader.NextAsync(), Is.EqualTo("event 7"));
        Assert.That(reader.Requests.Select(request => request.Headers["Last-Event-ID"]), Is.EqualTo(new[] { "900", "6" }));
    }

    [Test]
    public async Task Silent_connection_is_replaced_after_40_seconds()
    {
        var first = new FakeStream(FakeStream.Bookmark(5));
        await using var reader = new Reader(after: null, first.Respond, new FakeStream(FakeStream.Event(6)).Respond);
        await reader.NextAsync();
        var silentSince = reader.Time.GetUtcNow();
        Assert.That(await reader.NextAsync(), Is.EqualTo("event 6"));
        Assert.That(reader.Time.GetUtcNow() - silentSince, Is.InRange(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(50)));
        Assert.That(reader.Requests[1].Headers["Accept"], Is.EqualTo("text/event-stream"));
    }

    [Test]
    public async Task Bookmarks_keep_a_connection()
    {
        var stream = new FakeStream(FakeStream.Bookmark(5));
        await using var reader = new Reader(after: 5, stream.Respond);
        var next = reader.StartNext();
        for (var i = 0; i < 4; i++)
        {
            var until = reader.Time.GetUtcNow().AddSeconds(15);
            await reader.Time.RunUntilAsync(() => reader.Time.GetUtcNow() >= until);
            stream.Write(FakeStream.Bookmark(5));
        }

        stream.WriteEvent(6);
        await reader.Time.RunThroughAsync(next);
        Assert.That(reader.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Slow_caller_keeps_its_connection()
    {
        var stream = new FakeStream(FakeStream.Bookmark(5));
        await using var reader = new Reader(after: null, stream.Respond);
        await reader.NextAsync();
        reader.Time.Advance(Day);
        stream.WriteEvent(6);
        Assert.That(await reader.NextAsync(), Is.EqualTo("event 6"));
        Assert.That(reader.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("no bytes")]
    [TestCase("no headers")]
    [TestCase("an empty body")]
    [TestCase("another media type")]
    [TestCase("504")]
    public async Task Feed_is_polled_where_no_stream_gets_through(string instead)
    {
        var stream = new FakeStream();
        Func<HttpResponseMessage>? response = instead switch
        {
            "no bytes" => stream.Respond,
            "no headers" => null,
            "an empty body" => stream.Respond,
            "another media type" => () => CannedResponses.Events(next: 1),
            _ => Problem(504, code: null),
        };
        if (instead == "an empty body")
        {
            stream.End();
        }

        await using var reader = new Reader(
            after: 4,
            response,
            () => CannedResponses.Events(next: 7, more: true, sequences: [6, 7]),
            () => CannedResponses.Events(next: 900, more: true),
            () => CannedResponses.Events(next: 1000, reset: "EXPIRED"),
            () => CannedResponses.Events(next: 1001, sequences: [1001]));
        Assert.That(await reader.NextAsync(5), Is.EqualTo(new[] { "event 6", "event 7", "bookmark 900", "reset Expired 1000", "event 1001" }));
        Assert.That(reader.Requests.Skip(1).Take(4).Select(request => request.PathAndQuery), Is.EqualTo(
            new[] { 4, 7, 900, 1000 }.Select(position => $"/api/events?after={position}&limit=1000&waitSeconds=20")));
    }

    [Test]
    public async Task First_poll_returns_the_newest_position_at_once()
    {
        await using var reader = new Reader(after: null, () => CannedResponses.Json(HttpStatusCode.OK, "{}"), () => CannedResponses.Events(next: 5));
        Assert.That(await reader.NextAsync(), Is.EqualTo("bookmark 5"));
        Assert.That(reader.Requests[1].PathAndQuery, Is.EqualTo("/api/events?limit=1000&waitSeconds=0"));
    }

    [Test]
    public async Task Stream_is_tried_again_after_an_hour_of_polling()
    {
        var position = 4;
        var streams = new Queue<HttpResponseMessage>([CannedResponses.Events(next: 1), new FakeStream(FakeStream.Event(99)).Respond()]);
        await using var reader = new Reader(
            filter: null, after: 4, (request, _) => IsStreamRequest(request) ? streams.Dequeue() : CannedResponses.Events(next: ++position));
        await reader.NextAsync(3);
        Assert.That(streams, Has.Count.EqualTo(1));
        reader.Time.Advance(TimeSpan.FromHours(1));
        Assert.That(await reader.NextAsync(), Is.EqualTo("event 99"));
    }

    [TestCase(408, "x")]
    [TestCase(429, "rate-limited")]
    [TestCase(500, "internal-error")]
    [TestCase(503, "unavailable")]
    [TestCase(502, null)]
    public async Task Temporary_error_is_retried_without_end(int status, string? code)
    {
        Func<HttpResponseMessage> error = Problem(status, code);
        await using var reader = new Reader(after: 4, [.. Enumerable.Repeat(error, 10), new FakeStream(FakeStream.Event(7)).Respond]);
        var start = reader.Time.GetUtcNow();
        Assert.That(await reader.NextAsync(), Is.EqualTo("event 7"));
        Assert.That(reader.Time.GetUtcNow() - start, Is.InRange(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4)), "The wait grows to 15–30 s.");
    }

    [Test]
    public async Task Lost_connection_is_retried_without_end()
    {
        await using var reader = new Reader(
            after: 4, [.. Enumerable.Repeat<Func<HttpResponseMessage>>(CannedResponses.Lost, 10), new FakeStream(FakeStream.Event(7)).Respond]);
        Assert.That(await reader.NextAsync(), Is.EqualTo("event 7"));
        Assert.That(reader.Requests.All(IsStreamRequest));
    }

    [Test]
    public async Task RetryAfter_is_honored()
    {
        await using var reader = new Reader(
            after: 4, Problem(429, "rate-limited", TimeSpan.FromSeconds(50)), new FakeStream(FakeStream.Event(7)).Respond);
        var start = reader.Time.GetUtcNow();
        await reader.NextAsync();
        Assert.That(reader.Time.GetUtcNow() - start, Is.InRange(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(60)));
    }

    [TestCase(400, "validation-failed")]
    [TestCase(401, "unauthenticated")]
    [TestCase(403, "forbidden")]
    [TestCase(404, "not-found")]
    [TestCase(404, null)]
    public async Task Rejected_request_is_an_error(int status, string? code)
    {
        await using var reader = new Reader(after: 4, Problem(status, code));
        var problem = (await Assert.ThrowsAsync<SchedulerProblemException>(() => reader.NextAsync()))!;
        Assert.That(((int)problem.StatusCode, problem.Code), Is.EqualTo((status, code)));
        Assert.That(reader.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Rejection_ends_reading_later_too()
    {
        var stream = new FakeStream(FakeStream.Event(7));
        await using var reader = new Reader(after: 4, stream.Respond, Problem(401, "unauthenticated"));
        await reader.NextAsync();
        stream.End();
        await Assert.ThrowsAsync<SchedulerProblemException>(() => reader.NextAsync());
    }

    [Test]
    public async Task Web_page_instead_of_the_service_is_an_error()
    {
        await using var reader = new Reader(after: 4, () => ForeignResponses.Of("HTML 200"));
        var error = (await Assert.ThrowsAsync<HttpRequestException>(() => reader.NextAsync()))!;
        Assert.That(error.HttpRequestError, Is.EqualTo(HttpRequestError.InvalidResponse));
    }

    [TestCase("HTML 403")]
    [TestCase("302")]
    [TestCase("HTML 200")]
    public async Task Proxy_that_responds_for_a_while_is_an_interruption(string response)
    {
        var stream = new FakeStream(FakeStream.Event(7));
        await using var reader = new Reader(filter: null, after: 4, (request, index) => index switch
        {
            0 => stream.Respond(),
            1 or 2 => ForeignResponses.Of(response),
            _ when IsStreamRequest(request) => new FakeStream(FakeStream.Event(8)).Respond(),
            _ => CannedResponses.Events(next: 8, sequences: [8]),
        });
        await reader.NextAsync();
        stream.End();
        Assert.That(await reader.NextAsync(), Is.EqualTo("event 8"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Cancellation_ends_a_read(bool stuck)
    {
        var stream = new FakeStream(FakeStream.Bookmark(5));
        await using var reader = new Reader(after: null, stuck ? stream.RespondStuck : stream.Respond);
        await reader.NextAsync();
        var next = reader.StartNext();
        await reader.Cancellation.CancelAsync();
        Assert.That(() => next, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(stream.ReadToken.IsCancellationRequested, "The connection is closed.");
    }

    [Test]
    public async Task Cancellation_ends_a_pause()
    {
        await using var reader = new Reader(after: null, Problem(503, "unavailable", TimeSpan.FromMinutes(5)));
        var next = reader.StartNext();
        await reader.Time.RunUntilAsync(() => reader.Requests.Count == 1);
        await reader.Cancellation.CancelAsync();
        Assert.That(() => next, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Cancellation_ends_the_items_that_have_arrived()
    {
        await using var reader = new Reader(after: 4, new FakeStream(FakeStream.Event(7) + FakeStream.Event(8)).Respond);
        await reader.NextAsync();
        await reader.Cancellation.CancelAsync();
        Assert.That(() => reader.StartNext(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Every_enumeration_starts_at_the_same_position()
    {
        var handler = new ScriptedHandler(() => new FakeStream(FakeStream.Event(7)).Respond());
        using var test = new TestClient(handler);
        var changes = test.Events.ReadAllAsync(after: 4);
        for (var i = 0; i < 2; i++)
        {
            await using var items = changes.GetAsyncEnumerator();
            await test.Time.RunThroughAsync(items.MoveNextAsync().AsTask());
            Assert.That(items.Current.Position, Is.EqualTo(7));
        }

        Assert.That(handler.Requests.Select(request => request.PathAndQuery), Is.All.EqualTo("/api/events?after=4"));
    }

    [Test]
    public async Task Filter_that_cannot_be_sent_is_an_error()
    {
        await using var reader = new Reader(new EventFilter { Types = [SchedulerEventType.Unknown] }, after: null, Problem(503, "unavailable"));
        await Assert.ThrowsAsync<ArgumentException>(() => reader.NextAsync());
    }

    private static bool IsStreamRequest(SentRequest request) => request.Headers.ContainsKey("Accept");

    /// <summary>Reads the feed from scripted responses; the last one is repeated, and null stands for no response.</summary>
    private sealed class Reader : IAsyncDisposable
    {
        private readonly TestClient _test;
        private readonly Handler _handler;
        private readonly IAsyncEnumerator<EventFeedItem> _items;

        public Reader(EventFilter? filter, long? after, Func<SentRequest, int, HttpResponseMessage?> respond)
        {
            _handler = new Handler(respond);
            _test = new TestClient(_handler);
            _items = _test.Events.ReadAllAsync(filter, after, Cancellation.Token).GetAsyncEnumerator();
        }

        public Reader(EventFilter? filter, long? after, params Func<HttpResponseMessage>?[] script)
            : this(filter, after, (_, index) => script[Math.Min(index, script.Length - 1)]?.Invoke())
        {
        }

        public Reader(long? after, params Func<HttpResponseMessage>?[] script)
            : this(filter: null, after, script)
        {
        }

        public CancellationTokenSource Cancellation { get; } = new();

        public FakeTimeProvider Time => _test.Time;

        public IReadOnlyList<SentRequest> Requests => _handler.Requests;

        public SentRequest Request => Requests.Single();

        public EventFeedItem Current => _items.Current;

        public Task<bool> StartNext() => _items.MoveNextAsync().AsTask();

        public async Task<string> NextAsync()
        {
            Assert.That(await Time.RunThroughAsync(StartNext()));
            return Current switch
            {
                { Event: { } change } => $"event {change.Sequence}",
                { Reset: { } reason } => $"reset {reason} {Current.Position}",
                _ => $"bookmark {Current.Position}",
            };
        }

        public async Task<List<string>> NextAsync(int count)
        {
            var items = new List<string>();
            while (items.Count < count)
            {
                items.Add(await NextAsync());
            }

            return items;
        }

        public async ValueTask DisposeAsync()
        {
            await Cancellation.CancelAsync();
            await _items.DisposeAsync();
            _test.Dispose();
            Cancellation.Dispose();
        }
    }

    private sealed class Handler(Func<SentRequest, int, HttpResponseMessage?> respond) : HttpMessageHandler
    {
        private readonly Lock _lock = new();
        private readonly List<SentRequest> _requests = [];

        public IReadOnlyList<SentRequest> Requests
        {
            get
            {
                lock (_lock)
                {
                    return [.. _requests];
                }
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var sent = await SentRequest.ReadAsync(request);
            int index;
            lock (_lock)
            {
                index = _requests.Count;
                _requests.Add(sent);
            }

            if (respond(sent, index) is { } response)
            {
                return response;
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException("Not reached.");
        }
    }
}
