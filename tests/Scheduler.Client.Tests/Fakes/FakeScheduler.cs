using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Client.Tests.Fakes;

/// <summary>The claim and lease API in memory, on the test's clock, with injected faults.</summary>
internal sealed class FakeScheduler(FakeTimeProvider time) : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly List<FakeTask> _tasks = [];
    private readonly List<FakeCall> _calls = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <summary>The fault to inject into a call; gets the number of earlier calls.</summary>
    public Func<FakeCall, int, Fault> Faults { get; set; } = (_, _) => Fault.None;

    /// <summary>Responds instead of the service, which does not get the call.</summary>
    public Func<FakeCall, HttpResponseMessage?> Instead { get; set; } = _ => null;

    /// <summary>Replaces the service's response after the call took effect, as a proxy might.</summary>
    public Func<FakeCall, HttpResponseMessage?> Replace { get; set; } = _ => null;

    /// <summary>Called with the token of each request before it is sent.</summary>
    public Action<CancellationToken> Sending { get; set; } = _ => { };

    /// <summary>The latency of responses.</summary>
    public TimeSpan ResponseDelay { get; set; }

    /// <summary>The offset of the service's clock from the worker's.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>Whether pending claims return immediately, as when the service shuts down.</summary>
    public bool ReturnsClaimsImmediately { get; set; }

    /// <summary>Whether the service is older than the request with several reports.</summary>
    public bool LacksReports { get; set; }

    public IReadOnlyList<FakeCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    public IReadOnlyList<FakeCall> CallsOf(string verb) => Calls.Where(call => call.Verb == verb).ToList();

    public FakeTask Add(string payload = "{}", string worker = "reports", string? traceparent = null)
    {
        lock (_lock)
        {
            var task = new FakeTask
            {
                Id = $"task-{_tasks.Count + 1}",
                Worker = worker,
                Payload = JsonNode.Parse(payload)!.AsObject(),
                Traceparent = traceparent,
                DueAt = time.GetUtcNow(),
            };
            _tasks.Add(task);
            Changed();
            return task;
        }
    }

    /// <summary>An operator ends the attempt and deletes the task.</summary>
    public void Remove(FakeTask task)
    {
        lock (_lock)
        {
            _tasks.Remove(task);
        }
    }

    /// <summary>An operator ends the attempt and revokes the lease.</summary>
    public void SetStatus(FakeTask task, string status)
    {
        lock (_lock)
        {
            task.EndLease(status, time.GetUtcNow());
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(CancellationToken.None))!.AsObject();
        var segments = request.RequestUri!.AbsolutePath.Split('/');
        var call = segments[^1] == "claims"
            ? new FakeCall("claim", "", body, time.GetUtcNow())
            : new FakeCall(segments[^1], segments[^2], body, time.GetUtcNow());
        Sending(cancellationToken);
        Fault fault;
        lock (_lock)
        {
            fault = Faults(call, _count++);
            _calls.Add(call);
        }

        switch (fault)
        {
            case Fault.ConnectionRefused:
                throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused.");
            case Fault.LostBefore:
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection broke.");
            case Fault.Unavailable:
                return CannedResponses.Problem(503, "unavailable");
        }

        var response = Instead(call) ?? (call.Verb == "claim" ? await ClaimAsync(body, cancellationToken) : call.Verb == "reports" ? DoAll(call) : Do(call));
        if (ResponseDelay > TimeSpan.Zero)
        {
            await Task.Delay(ResponseDelay, time, cancellationToken);
        }

        switch (fault)
        {
            case Fault.LostAfter:
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection broke.");
            case Fault.Stuck:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, CancellationToken.None);
                break;
            case Fault.NoResponse:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                break;
        }

        return Replace(call) ?? response;
    }

    private async Task<HttpResponseMessage> ClaimAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var end = time.GetUtcNow().AddSeconds((int)body["waitSeconds"]!);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                var tasks = Claim(body);
                if (tasks.Count > 0 || ReturnsClaimsImmediately || time.GetUtcNow() >= end)
                {
                    return CannedResponses.Json(HttpStatusCode.OK, new JsonObject
                    {
                        ["tasks"] = new JsonArray([.. tasks.Select(Describe)]),
                        ["nextDueAt"] = null,
                    }.ToJsonString());
                }

                changed = _changed.Task;
            }

            var next = end - time.GetUtcNow();
            await Task.WhenAny(changed, Task.Delay(next < TimeSpan.FromSeconds(1) ? next : TimeSpan.FromSeconds(1), time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private List<FakeTask> Claim(JsonObject body)
    {
        Expire();
        var claimId = (string?)body["claimId"];
        var held = _tasks.Where(task => task.Token is not null && task.ClaimId == claimId).ToList();
        if (held.Count > 0)
        {
            return held;
        }

        var workers = body["workers"]!.AsArray().Select(worker => (string?)worker).ToHashSet(StringComparer.Ordinal);
        var claimed = _tasks.Where(task => task.Status == "SCHEDULED" && workers.Contains(task.Worker) && task.DueAt <= time.GetUtcNow())
            .OrderBy(task => task.DueAt).Take((int)body["limit"]!).ToList();
        foreach (var task in claimed)
        {
            (task.Status, task.ClaimId, task.EndedBy) = ("RUNNING", claimId, null);
            task.Token = $"secret-{task.Id}-{++task.Attempt}-{_count}";
            task.LeaseSeconds = (int)body["leaseSeconds"]!;
            task.LeaseEnds = time.GetUtcNow().AddSeconds(task.LeaseSeconds);
        }

        return claimed;
    }

    private HttpResponseMessage DoAll(FakeCall call)
    {
        if (LacksReports)
        {
            return CannedResponses.Problem(405, "method-not-allowed");
        }

        var results = call.Body["items"]!.AsArray().Select(node =>
        {
            var item = node!.AsObject();
            var verb = ((string)item["action"]!).ToLowerInvariant();
            using var response = Do(new FakeCall(verb, (string)item["id"]!, item, call.At));
            using var reader = new StreamReader(response.Content.ReadAsStream());
            var answer = JsonNode.Parse(reader.ReadToEnd())!;
            return (JsonNode)new JsonObject
            {
                ["id"] = (string)item["id"]!,
                ["status"] = (int)response.StatusCode,
                ["code"] = (string?)answer["code"],
                ["detail"] = (string?)answer["detail"],
                ["taskStatus"] = response.IsSuccessStatusCode ? (string?)answer["status"] : null,
            };
        }).ToArray();
        return CannedResponses.Json(HttpStatusCode.OK, new JsonObject { ["results"] = new JsonArray(results) }.ToJsonString());
    }

    private HttpResponseMessage Do(FakeCall call)
    {
        lock (_lock)
        {
            Expire();
            var task = _tasks.Find(task => task.Id == call.TaskId);
            if (task is null)
            {
                return CannedResponses.Problem(404, "task-not-found");
            }

            var token = (string)call.Body["leaseToken"]!;
            if (task.EndedBy == (token, call.Verb))
            {
                return CannedResponses.Json(HttpStatusCode.OK, Describe(task).ToJsonString());
            }

            if (task.Token != token)
            {
                return CannedResponses.Problem(409, "lease-lost");
            }

            foreach (var (key, value) in call.Body["payload"]?.AsObject() ?? [])
            {
                task.Payload[key] = value?.DeepClone();
            }

            End(task, call, token);
            return CannedResponses.Json(HttpStatusCode.OK, Describe(task).ToJsonString());
        }
    }

    private void End(FakeTask task, FakeCall call, string token)
    {
        var now = time.GetUtcNow();
        switch (call.Verb)
        {
            case "heartbeat":
                task.LeaseEnds = now.AddSeconds(task.LeaseSeconds);
                return;
            case "complete":
                task.EndLease("SUCCEEDED", default);
                break;
            case "fail":
                task.EndLease(
                    (bool)call.Body["retryable"]! && task.Attempt < task.MaxAttempts ? "SCHEDULED" : "FAILED",
                    now.AddSeconds((int?)call.Body["retryAfterSeconds"] ?? 30));
                task.FailBody = call.Body;
                break;
            case "release":
                task.Attempt--;
                task.EndLease("SCHEDULED", now);
                break;
        }

        task.EndedBy = (token, call.Verb);
        Changed();
    }

    private void Expire()
    {
        foreach (var task in _tasks.Where(task => task.Token is not null && task.LeaseEnds <= time.GetUtcNow()))
        {
            task.Expiries++;
            task.EndLease(task.Attempt < task.MaxAttempts ? "SCHEDULED" : "FAILED", time.GetUtcNow().AddSeconds(30));
        }
    }

    private JsonObject Describe(FakeTask task) => new()
    {
        ["id"] = task.Id,
        ["start"] = "2026-01-01T00:00:00Z",
        ["title"] = null,
        ["worker"] = task.Worker,
        ["status"] = task.Status,
        ["payload"] = task.Payload.DeepClone(),
        ["createdAt"] = "2026-01-01T00:00:00Z",
        ["updatedAt"] = "2026-01-01T00:00:00Z",
        ["version"] = 1,
        ["attempt"] = task.Attempt,
        ["traceparent"] = task.Traceparent,
        ["scheduledFor"] = task.ScheduledFor,
        ["lease"] = task.Token is null ? null : new JsonObject { ["token"] = task.Token, ["expiresAt"] = task.LeaseEnds + ClockOffset },
        ["retry"] = new JsonObject { ["maxAttempts"] = 3, ["backoffSeconds"] = 30, ["backoffFactor"] = 2, ["maxBackoffSeconds"] = 3600 },
        ["aLaterField"] = new JsonArray(1, 2),
    };

    private void Changed()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
