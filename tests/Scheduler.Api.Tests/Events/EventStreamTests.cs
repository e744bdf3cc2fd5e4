using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Api.Tests.Auth;
using Scheduler.Api.Tests.Http;
using Scheduler.Domain.ApiKeys;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Events;

/// <summary>The event feed as Server-Sent Events.</summary>
internal sealed class EventStreamTests(string provider) : ApiFixture(provider)
{
    private long _start;

    [SetUp]
    public async Task StartAtTheNewestEvent() => _start = (await GetAsync("/api/events")).Json.GetProperty("next").GetInt64();

    [Test]
    public async Task Stream_starts_with_a_retry_and_a_bookmark_and_sends_new_events()
    {
        using var stream = await EventStreamReader.OpenAsync(Client);

        Assert.That(await stream.ReadAsync(), Is.EqualTo(new EventBlock($"{_start}", Event: null, Data: null, "2000")));
        var task = await CreateAsync();
        var block = await stream.ReadEventAsync();
        var history = await GetAsync($"/api/tasks/{task.Id}/events");
        Assert.That(block, Is.EqualTo(new EventBlock(history.Json[0].GetProperty("sequence").GetRawText(), "created", history.Json[0].GetRawText(), Retry: null)));
    }

    [Test]
    public async Task Stream_is_neither_cached_nor_buffered()
    {
        using var stream = await EventStreamReader.OpenAsync(Client);

        Assert.That(stream.Response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
        Assert.That(stream.Response.Headers.CacheControl!.NoStore);
        Assert.That(stream.Response.Headers.GetValues("X-Accel-Buffering"), Is.EqualTo(new[] { "no" }));
    }

    [Test]
    public async Task Stream_resumes_after_the_last_id()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add((await CreateAsync()).Id);
        }

        using var first = await EventStreamReader.OpenAsync(Client, $"?after={_start}");
        var last = await first.ReadEventAsync();
        using var second = await EventStreamReader.OpenAsync(Client, "?after=0", ("Last-Event-ID", last!.Id!));
        var (next, nextButOne) = (await second.ReadEventAsync(), await second.ReadEventAsync());

        Assert.That(new[] { last, next, nextButOne }.Select(block => JsonDocument.Parse(block!.Data!).RootElement.GetProperty("taskId").GetString()), Is.EqualTo(ids));
    }

    [Test]
    public async Task Filter_applies_to_a_stream()
    {
        using var stream = await EventStreamReader.OpenAsync(Client, "?worker=wanted");
        await CreateAsync(worker: "other");
        var task = await CreateAsync(worker: "wanted");

        Assert.That((await stream.ReadEventAsync())!.Data, Does.Contain(task.Id));
    }

    [Test]
    public async Task Unusable_position_is_reset_by_the_first_block()
    {
        using var stream = await EventStreamReader.OpenAsync(Client, "?after=9999999999999999");

        Assert.That(await stream.ReadAsync(), Is.EqualTo(new EventBlock(
            $"{_start}", "reset", $$"""{"sequence":{{_start}},"reason":"UNKNOWN"}""", "2000")));
        var task = await CreateAsync();
        Assert.That((await stream.ReadEventAsync())!.Data, Does.Contain(task.Id));
    }

    [TestCase("limit=10", "limit")]
    [TestCase("waitSeconds=0", "waitSeconds")]
    [TestCase("limit=10&waitSeconds=0", "limit", "waitSeconds")]
    [TestCase("type=nonsense", "type")]
    public async Task Parameters_of_JSON_are_rejected(string query, params string[] names) =>
        AssertInvalid(await SendAsync(HttpMethod.Get, $"/api/events?{query}", null, null, ("Accept", "text/event-stream")), names);

    [Test]
    public async Task Many_events_arrive_in_order()
    {
        using var stream = await EventStreamReader.OpenAsync(Client);
        for (var i = 0; i < 5; i++)
        {
            await PostAsync("/api/tasks/batch", $"[{string.Join(',', Enumerable.Repeat($$"""{"start":"{{Tomorrow}}","worker":"many"}""", 1000))}]");
        }

        var ids = new List<long>();
        while (ids.Count < 5000)
        {
            ids.Add(long.Parse((await stream.ReadEventAsync())!.Id!, System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.That(ids, Is.Ordered.And.Unique);
    }

    [Test]
    public async Task Bookmarks_follow_while_other_events_arrive()
    {
        using var stream = await EventStreamReader.OpenAsync(Client, "?type=deleted");
        var last = await stream.ReadAsync();
        using var end = new CancellationTokenSource();
        var writing = WriteAsync();

        var bookmark = await stream.ReadAsync();

        await end.CancelAsync();
        await writing;
        Assert.That((bookmark!.Event, bookmark.Data), Is.EqualTo(((string?)null, (string?)null)));
        Assert.That(long.Parse(bookmark.Id!, System.Globalization.CultureInfo.InvariantCulture), Is.GreaterThan(long.Parse(last!.Id!, System.Globalization.CultureInfo.InvariantCulture)));

        async Task WriteAsync()
        {
            while (!end.IsCancellationRequested)
            {
                await CreateAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    [Test]
    public async Task Shutdown_ends_streams_with_a_random_retry()
    {
        await using var database = new TestDatabase(TestDatabase.Sqlite);
        var server = new ApiServer(database);
        server.CreateClient().Dispose();
        using var client = new HttpClient { BaseAddress = server.Address };
        using var stream = await EventStreamReader.OpenAsync(client);
        await stream.ReadAsync();
        var waiting = client.GetAsync(new Uri("/api/events?waitSeconds=30", UriKind.Relative));
        var limiter = server.Services.GetRequiredService<Api.Events.StreamLimiter>();
        Assert.That(() => limiter.Count, Is.EqualTo(2).After(10_000, 10));

        await server.DisposeAsync();

        Assert.That(int.Parse((await stream.ReadAsync())!.Retry!, System.Globalization.CultureInfo.InvariantCulture), Is.InRange(1000, 5000));
        Assert.That(await stream.ReadAsync(), Is.Null);
        Assert.That((await waiting).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Streams_are_limited()
    {
        await using var server = new AuthServer(("Events:MaxStreams", "2"), ("Authentication:Mode", "None"));
        using var client = server.Server.CreateClient();
        using var first = await EventStreamReader.OpenAsync(client);
        using var second = await EventStreamReader.OpenAsync(client);
        await second.ReadAsync();

        foreach (var (query, accept) in new[] { ("", "text/event-stream"), ("?waitSeconds=1", "*/*") })
        {
            var response = await server.SendAsync("GET", $"/api/events{query}", ("Accept", accept));
            AssertProblem(response, HttpStatusCode.ServiceUnavailable, "unavailable");
            Assert.That(response.Header("Retry-After"), Is.EqualTo("5"));
        }

        Assert.That((await server.SendAsync("GET", "/api/events")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await server.SendAsync("GET", "/api/events?waitSeconds=0")).Status, Is.EqualTo(HttpStatusCode.OK));
        first.Dispose();
        Assert.That(
            async () => (await server.SendAsync("GET", "/api/events?waitSeconds=1&after=9999999999999999")).Status,
            Is.EqualTo(HttpStatusCode.OK).After(10_000, 50),
            "A stream that has ended does not count.");
    }

    [Test]
    public async Task Streams_of_a_caller_are_limited()
    {
        await using var server = new AuthServer(("Events:MaxStreamsPerCaller", "1"), ("Authentication:Mode", "ApiKey"));
        var (key, other) = (await server.Server.AddKeyAsync([Scopes.TasksRead]), await server.Server.AddKeyAsync([Scopes.TasksRead]));
        using var client = server.Server.CreateClient();
        using var stream = await EventStreamReader.OpenAsync(client, "", ("X-Api-Key", key));
        await stream.ReadAsync();

        var response = await server.SendAsync("GET", "/api/events?type=nonsense", ("Accept", "text/event-stream"), ("X-Api-Key", key));
        AssertProblem(response, HttpStatusCode.TooManyRequests, "rate-limited");
        Assert.That(response.Header("Retry-After"), Is.EqualTo("5"));
        using var allowed = await EventStreamReader.OpenAsync(client, "", ("X-Api-Key", other));
        Assert.That(allowed.Response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Stream_needs_a_database_to_start()
    {
        var store = new FailingEventReadStore();
        await using var database = new TestDatabase(TestDatabase.Sqlite);
        await using var server = new ApiServer(database.Settings, services => services.AddSingleton<Application.Events.IEventReadStore>(store));
        using var client = server.CreateClient();

        using var stream = await EventStreamReader.OpenAsync(client);

        Assert.That(stream.Response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task Stream_outlives_a_failure_of_the_database()
    {
        await using var database = new TestDatabase(TestDatabase.Sqlite);
        await using var server = new ApiServer(database.Settings, services => services.AddSingleton<Application.Events.IEventReadStore>(
            provider => new UnreliableEventReadStore(ActivatorUtilities.CreateInstance<Infrastructure.Events.EventReadStore>(provider))));
        using var client = server.CreateClient();
        var store = (UnreliableEventReadStore)server.Services.GetRequiredService<Application.Events.IEventReadStore>();
        using var stream = await EventStreamReader.OpenAsync(client);
        await stream.ReadAsync();

        store.IsFailing = true;
        using var body = new StringContent("""{"delaySeconds":60,"worker":"reports"}""", System.Text.Encoding.UTF8, "application/json");
        (await client.PostAsync(new Uri("/api/tasks", UriKind.Relative), body)).EnsureSuccessStatusCode();
        Assert.That(() => store.Failures, Is.GreaterThan(2).After(20_000, 10));
        store.IsFailing = false;

        Assert.That((await stream.ReadEventAsync())!.Event, Is.EqualTo("created"));
    }

    private sealed class UnreliableEventReadStore(Application.Events.IEventReadStore store) : Application.Events.IEventReadStore
    {
        private int _failures;

        public bool IsFailing { get; set; }

        public int Failures => _failures;

        public Task<Application.Events.EventBatch> ReadAsync(long after, int count, CancellationToken cancellationToken) =>
            TryAsync(() => store.ReadAsync(after, count, cancellationToken));

        public Task<Application.Events.EventPositions> ReadPositionsAsync(CancellationToken cancellationToken) =>
            TryAsync(() => store.ReadPositionsAsync(cancellationToken));

        public Task<IReadOnlyList<Application.Events.EventResponse>> ReadTaskAsync(
            Domain.Tasks.TaskId id, int afterVersion, int count, CancellationToken cancellationToken) =>
            TryAsync(() => store.ReadTaskAsync(id, afterVersion, count, cancellationToken));

        private Task<T> TryAsync<T>(Func<Task<T>> read)
        {
            if (!IsFailing)
            {
                return read();
            }

            Interlocked.Increment(ref _failures);
            throw new TimeoutException();
        }
    }

    private sealed class FailingEventReadStore : Application.Events.IEventReadStore
    {
        public Task<Application.Events.EventBatch> ReadAsync(long after, int count, CancellationToken cancellationToken) => throw new TimeoutException();

        public Task<Application.Events.EventPositions> ReadPositionsAsync(CancellationToken cancellationToken) => throw new TimeoutException();

        public Task<IReadOnlyList<Application.Events.EventResponse>> ReadTaskAsync(
            Domain.Tasks.TaskId id, int afterVersion, int count, CancellationToken cancellationToken) => throw new TimeoutException();
    }
}
