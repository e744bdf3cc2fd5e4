using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Service.Tests.Histories;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Replicas;

/// <summary>Three replicas on one database: a change through one of them is effective for all.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
[Parallelizable(ParallelScope.Self)]
internal sealed class ReplicaTests(string provider)
{
    private const int Count = 3;
    private const string RaceBatchesSetting = "SCHEDULER_TEST_RACE_BATCHES";
    private const int DefaultRaceBatches = 2;
    private const int RaceBatchSize = 1000;
    private const int Claimers = 20;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private ReplicaSet _replicas = null!;
    private string _worker = "";

    [OneTimeSetUp]
    public async Task StartAll() => _replicas = await ReplicaSet.StartAsync(Count, provider);

    [OneTimeTearDown]
    public async Task StopAll() => await _replicas.DisposeAsync();

    [SetUp]
    public void NameWorker() => _worker = $"worker-{TestContext.CurrentContext.Test.ID}";

    [Test]
    public async Task Replicas_that_start_concurrently_on_an_empty_database_all_become_ready()
    {
        foreach (var client in _replicas.Clients)
        {
            using var ready = await client.GetAsync("/health/ready");
            Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK), await ready.Content.ReadAsStringAsync());
        }
    }

    [Test]
    public async Task Of_concurrent_conditional_updates_exactly_one_succeeds()
    {
        var id = await CreateAsync();
        var responses = await ToAllAsync(10, (client, i) =>
        {
            var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/tasks/{id}") { Content = JsonContent.Create(new { title = $"title {i}" }) };
            request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"1\""));
            return client.SendAsync(request);
        });

        var succeeded = responses.Single(response => response.Status == HttpStatusCode.OK);
        Assert.That(responses.Count(response => response.Status == HttpStatusCode.PreconditionFailed), Is.EqualTo(responses.Count - 1));

        // Only the response to a GET says why the task waits.
        var stored = JsonNode.Parse((await ReadAsync(id)).ToString())!;
        stored["waiting"] = null;
        Assert.That(JsonNode.DeepEquals(stored, JsonNode.Parse(succeeded.Body.ToString()!)), Is.True);
    }

    [Test]
    public async Task Keyed_creation_sent_to_all_replicas_concurrently_happens_once()
    {
        var responses = await ToAllAsync(5, (client, _) => SendWithKeyAsync(client));

        Assert.That(responses.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.Created));
        Assert.That(responses.Select(response => response.Body.ToString()).Distinct(StringComparer.Ordinal).ToList(), Has.Count.EqualTo(1));
        Assert.That(await _replicas.Clients[0].GetFromJsonAsync<List<JsonElement>>($"/api/tasks?worker={_worker}"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Acknowledged_change_is_visible_through_all_replicas()
    {
        for (var i = 0; i < 20; i++)
        {
            var id = await CreateAsync(client: _replicas.Clients[i % Count]);
            Assert.That((await ReadAsync(id, _replicas.Clients[(i + 1) % Count])).GetProperty("version").GetInt32(), Is.EqualTo(1));
            using var deleted = await _replicas.Clients[(i + 1) % Count].DeleteAsync($"/api/tasks/{id}");
            using var gone = await _replicas.Clients[(i + 2) % Count].GetAsync($"/api/tasks/{id}");
            Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        }
    }

    [Test]
    public async Task Claim_heartbeat_and_completion_may_go_to_different_replicas()
    {
        await CreateDueAsync(1);
        var (id, token) = (await ClaimAsync(_replicas.Clients[0], "\"waitSeconds\":20")).Single();

        Assert.That((await CallAsync(_replicas.Clients[1], id, "heartbeat", token)).Status, Is.EqualTo(HttpStatusCode.OK));
        var completed = await CallAsync(_replicas.Clients[2], id, "complete", token);
        Assert.That(completed.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await CallAsync(_replicas.Clients[0], id, "complete", token)).Body.ToString(), Is.EqualTo(completed.Body.ToString()));
        Assert.That((await CallAsync(_replicas.Clients[1], id, "heartbeat", token)).Status, Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task Release_failure_and_cancellation_may_go_to_different_replicas()
    {
        await CreateDueAsync(1);
        var (id, token) = (await ClaimAsync(_replicas.Clients[0], "\"waitSeconds\":20")).Single();
        Assert.That((await CallAsync(_replicas.Clients[1], id, "release", token)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await CallAsync(_replicas.Clients[0], id, "heartbeat", token)).Status, Is.EqualTo(HttpStatusCode.Conflict));

        var (_, failing) = (await ClaimAsync(_replicas.Clients[2], "\"waitSeconds\":20")).Single();
        var failure = new { leaseToken = failing, message = "m", retryAfterSeconds = 0 };
        var failed = await ResponseOfAsync(_replicas.Clients[0].PostAsJsonAsync($"/api/tasks/{id}/fail", failure));
        Assert.That(failed.Status, Is.EqualTo(HttpStatusCode.OK), failed.Body.ToString());

        var (_, revoked) = (await ClaimAsync(_replicas.Clients[1], "\"waitSeconds\":20")).Single();
        var canceled = await ResponseOfAsync(_replicas.Clients[2].PatchAsJsonAsync($"/api/tasks/{id}", new { status = "FAILED" }));
        Assert.That(canceled.Status, Is.EqualTo(HttpStatusCode.OK), canceled.Body.ToString());
        Assert.That((await CallAsync(_replicas.Clients[0], id, "complete", revoked)).Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((await ReadAsync(id, _replicas.Clients[1])).GetProperty("attempt").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public async Task Replay_of_a_creation_whose_task_was_deleted_through_another_replica_gets_410()
    {
        var created = await CreateWithKeyAsync(_replicas.Clients[0]);
        using var deleted = await _replicas.Clients[1].DeleteAsync($"/api/tasks/{created.Body.GetProperty("id").GetString()}");

        Assert.That((created.Status, deleted.StatusCode), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.NoContent)));
        Assert.That((await CreateWithKeyAsync(_replicas.Clients[2])).Status, Is.EqualTo(HttpStatusCode.Gone));
    }

    [Test]
    public async Task Repeated_claim_sent_to_all_replicas_concurrently_gets_the_same_tasks()
    {
        await CreateDueAsync(6);
        var request = new { workers = new[] { _worker }, limit = 2, claimId = _worker, waitSeconds = 20 };
        var claims = await ToAllAsync(2, (client, _) => client.PostAsJsonAsync("/api/claims", request));

        var tasks = claims.Select(claim => claim.Body.GetProperty("tasks").ToString()).ToList();
        Assert.That(tasks.Distinct(StringComparer.Ordinal).ToList(), Has.Count.EqualTo(1));
        Assert.That(claims[0].Body.GetProperty("tasks").GetArrayLength(), Is.InRange(1, 2));
    }

    [Test]
    public async Task Pause_is_effective_on_all_replicas_immediately()
    {
        await CreateDueAsync(3);
        await UntilDueAsync(3);
        await SetAsync(_replicas.Clients[0], new { paused = true });
        Assert.That((await ClaimEverywhereAsync(limit: 10)).Sum(tasks => tasks.Count), Is.Zero);
        await SetAsync(_replicas.Clients[1], new { paused = false });

        Assert.That((await ClaimEverywhereAsync(limit: 10)).Sum(tasks => tasks.Count), Is.EqualTo(3));
    }

    [Test]
    public async Task Cap_limits_concurrent_claims_through_all_replicas()
    {
        await CreateDueAsync(20);
        await UntilDueAsync(20);
        await SetAsync(_replicas.Clients[0], new { maxRunning = 4 });

        Assert.That((await ClaimEverywhereAsync(limit: 3)).Sum(tasks => tasks.Count), Is.EqualTo(4));
        await SetAsync(_replicas.Clients[2], new { maxRunning = 7 });
        Assert.That((await ClaimEverywhereAsync(limit: 3)).Sum(tasks => tasks.Count), Is.EqualTo(3));
    }

    [Test]
    public async Task Lease_given_by_a_killed_replica_expires()
    {
        await CreateDueAsync(1);
        var (id, token) = (await ClaimAsync(_replicas.Clients[2], "\"waitSeconds\":20,\"leaseSeconds\":5")).Single();
        await _replicas.ReplaceAsync(2, async () =>
        {
            var task = await UntilAsync(() => ReadAsync(id), task => task.GetProperty("status").GetString() != "RUNNING");
            Assert.That(task.GetProperty("status").GetString(), Is.EqualTo("SCHEDULED"));
            Assert.That(task.GetProperty("failure").GetProperty("code").GetString(), Is.EqualTo("lease-expired"));
        });

        Assert.That((await CallAsync(_replicas.Clients[2], id, "complete", token)).Status, Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task Pending_claim_gets_a_task_created_through_another_replica()
    {
        var claim = ClaimAsync(_replicas.Clients[0], "\"waitSeconds\":30");
        await CreateDueAsync(1, _replicas.Clients[1], delaySeconds: 2);

        Assert.That(await claim, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Concurrent_changes_through_all_replicas_are_all_applied()
    {
        var id = await CreateAsync();

        var responses = await ToAllAsync(40, (client, i) =>
            client.PatchAsJsonAsync($"/api/tasks/{id}/payload", new Dictionary<string, int>(StringComparer.Ordinal) { [$"key{i}"] = i }));

        var task = await ReadAsync(id, _replicas.Clients[1]);
        Assert.That(responses.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(
            task.GetProperty("payload").EnumerateObject().Select(key => (key.Name, key.Value.GetInt32())),
            Is.EquivalentTo(responses.Select((_, i) => ($"key{i}", i))));
        Assert.That(task.GetProperty("version").GetInt32(), Is.EqualTo(1 + responses.Count));
    }

    [Test]
    public async Task Each_of_thousands_of_tasks_is_claimed_once()
    {
        var batches = EnvironmentNumber.Read(RaceBatchesSetting) ?? DefaultRaceBatches;
        var claimed = new ConcurrentQueue<string>();
        var completed = 0;

        // Due soon, so that claims wait for most tasks.
        await Parallel.ForAsync(0, batches, async (i, _) => await CreateDueAsync(RaceBatchSize, _replicas.Clients[i % Count], delaySeconds: 3));
        await Task.WhenAll(Enumerable.Range(0, Claimers).Select(async i =>
        {
            var random = new SeededRandom(i);
            JsonElement claim;
            do
            {
                claim = await SendClaimAsync(Any(), $"\"limit\":{1 + random.Below(100)},\"waitSeconds\":1,\"leaseSeconds\":600");
                foreach (var (index, (id, token)) in TasksOf(claim).Index())
                {
                    claimed.Enqueue(id);

                    // One task of ten is completed while others are claimed, so that claims always compete with other writers.
                    if (index % 10 == 0)
                    {
                        Interlocked.Increment(ref completed);
                        Assert.That((await CallAsync(Any(), id, "complete", token)).Status, Is.EqualTo(HttpStatusCode.OK));
                    }
                }
            }
            while (TasksOf(claim).Count > 0 || claim.GetProperty("nextDueAt").ValueKind != JsonValueKind.Null);

            HttpClient Any() => _replicas.Clients[random.Below(Count)];
        }));

        Assert.That(claimed, Has.Count.EqualTo(batches * RaceBatchSize));
        Assert.That(claimed, Is.Unique);
        var stored = (await _replicas.Clients[0].GetFromJsonAsync<List<JsonElement>>($"/api/tasks?worker={_worker}"))!;
        Assert.That(stored.Select(task => task.GetProperty("id").GetString()), Is.EquivalentTo(claimed));
        Assert.That(
            stored.CountBy(task => $"{task.GetProperty("status")} {task.GetProperty("attempt")} {task.GetProperty("version")}"),
            Is.EquivalentTo(new[] { KeyValuePair.Create("SUCCEEDED 1 3", completed), KeyValuePair.Create("RUNNING 1 2", claimed.Count - completed) }));
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> condition)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (true)
        {
            var value = await read();
            if (condition(value))
            {
                return value;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, timeout.Token);
        }
    }

    private static async Task<ReplicaResponse> ResponseOfAsync(Task<HttpResponseMessage> call)
    {
        using var response = await call.WaitAsync(Timeout);
        return new ReplicaResponse(response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    private async Task<List<ReplicaResponse>> ToAllAsync(int times, Func<HttpClient, int, Task<HttpResponseMessage>> send) =>
        [.. await Task.WhenAll(Enumerable.Range(0, times * Count).Select(i => ResponseOfAsync(send(_replicas.Clients[i % Count], i))))];

    private async Task<string> CreateAsync(string start = "2999-01-01T00Z", HttpClient? client = null)
    {
        var created = await ResponseOfAsync((client ?? _replicas.Clients[0]).PostAsJsonAsync("/api/tasks", new { start, worker = _worker }));
        Assert.That(created.Status, Is.EqualTo(HttpStatusCode.Created), created.Body.ToString());
        return created.Body.GetProperty("id").GetString()!;
    }

    private Task<ReplicaResponse> CreateWithKeyAsync(HttpClient client) => ResponseOfAsync(SendWithKeyAsync(client));

    private Task<HttpResponseMessage> SendWithKeyAsync(HttpClient client)
    {
        var task = new { start = "2999-01-01T00Z", worker = _worker };
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/tasks") { Content = JsonContent.Create(task) };
        request.Headers.Add("Idempotency-Key", _worker);
        return client.SendAsync(request);
    }

    private async Task CreateDueAsync(int count, HttpClient? client = null, int delaySeconds = 0)
    {
        var batch = Enumerable.Repeat(new { delaySeconds, worker = _worker }, count);
        using var created = await (client ?? _replicas.Clients[0]).PostAsJsonAsync("/api/tasks/batch", batch);
        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    private Task<JsonElement> UntilDueAsync(int count) => UntilAsync(
        () => _replicas.Clients[0].GetFromJsonAsync<JsonElement>($"/api/workers/{_worker}"), worker => worker.GetProperty("due").GetInt32() == count);

    private Task<JsonElement> ReadAsync(string id, HttpClient? client = null) =>
        (client ?? _replicas.Clients[0]).GetFromJsonAsync<JsonElement>($"/api/tasks/{id}");

    private async Task SetAsync(HttpClient client, object settings)
    {
        using var response = await client.PatchAsJsonAsync($"/api/workers/{_worker}", settings);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task<List<(string Id, string Token)>> ClaimAsync(HttpClient client, string fields) => TasksOf(await SendClaimAsync(client, fields));

    private async Task<JsonElement> SendClaimAsync(HttpClient client, string fields)
    {
        using var body = new StringContent($$"""{"workers":["{{_worker}}"],{{fields}}}""", System.Text.Encoding.UTF8, "application/json");
        var claim = await ResponseOfAsync(client.PostAsync("/api/claims", body));
        Assert.That(claim.Status, Is.EqualTo(HttpStatusCode.OK), claim.Body.ToString());
        return claim.Body;
    }

    private static List<(string Id, string Token)> TasksOf(JsonElement claim) => claim.GetProperty("tasks").EnumerateArray()
        .Select(task => (task.GetProperty("id").GetString()!, task.GetProperty("lease").GetProperty("token").GetString()!)).ToList();

    private async Task<IEnumerable<List<(string Id, string Token)>>> ClaimEverywhereAsync(int limit) =>
        await Task.WhenAll(Enumerable.Range(0, 2 * Count).Select(i => ClaimAsync(_replicas.Clients[i % Count], $"\"limit\":{limit}")));

    private static Task<ReplicaResponse> CallAsync(HttpClient client, string id, string call, string leaseToken) =>
        ResponseOfAsync(client.PostAsJsonAsync($"/api/tasks/{id}/{call}", new { leaseToken }));

    private sealed record ReplicaResponse(HttpStatusCode Status, JsonElement Body);
}
