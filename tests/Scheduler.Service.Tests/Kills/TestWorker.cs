using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Kills;

/// <summary>A simulated worker that claims and runs tasks according to its profile, and records all responses.</summary>
internal sealed class TestWorker(WorkerProfile profile, HarnessClient client, History history, SeededRandom random)
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1.5);

    private string _claimId = NewClaimId();
    private TimeSpan? _lostSince;

    public async Task RunAsync()
    {
        while (!history.IsOver)
        {
            var leases = await ClaimAsync();
            if (leases.Count > 0 && !history.IsCalm && random.Percent(profile.DeathPercentage))
            {
                // It crashes immediately, or while it runs the tasks.
                history.Add(Figure.WorkerCrashes);
                await Task.WhenAll(leases.Where(_ => random.Percent(50)).Select(lease => WorkAsync(lease, isCrashing: true)));
                await Task.Delay(TimeSpan.FromSeconds(profile.Pause), TimeProvider.System);
                continue;
            }

            await Task.WhenAll(leases.Select(lease => WorkAsync(lease, isCrashing: false)));
        }
    }

    private static string NewClaimId() => Convert.ToHexString(RandomNumberGenerator.GetBytes(12));

    private async Task<IReadOnlyList<LeaseRecord>> ClaimAsync()
    {
        var limit = 1 + random.Below(profile.Limit);
        var names = profile.HasClaimId ? new[] { TaskRecord.SureWorker, TaskRecord.LooseWorker } : [TaskRecord.LooseWorker];
        var body = new
        {
            workers = names,
            limit,
            leaseSeconds = (int)LeaseRecord.Length.TotalSeconds,
            waitSeconds = random.Below(2),
            claimant = profile.Name,
            claimId = profile.HasClaimId ? _claimId : null,
        };
        var replies = await client.PostAsync("/api/claims", body, toAll: profile is { SendsTwice: true, HasClaimId: true });
        var given = replies.Where(reply => reply.Status is not null).Select(Read).Where(leases => leases.Count > 0).ToList();
        if (!profile.HasClaimId)
        {
            history.Add(Figure.MayBeUnseen, limit * replies.Count(reply => reply.Status is null));
        }
        else if (given.Count > 0)
        {
            Settle(given, limit);
        }
        else
        {
            Keep(replies);
        }

        return given.Count > 0 ? given[0] : [];
    }

    /// <summary>Reads the tasks in the response to a claim.</summary>
    private List<LeaseRecord> Read(Reply reply)
    {
        if (reply.Status != HttpStatusCode.OK)
        {
            history.AddUnexpectedResponse($"{reply}");
            return [];
        }

        var tasks = reply.Body.GetProperty("tasks").EnumerateArray().ToList();
        history.Add(Figure.Recovered, _lostSince is null ? 0 : tasks.Count);
        return tasks.Select(task => history.Give(ToLease(task, reply))).ToList();
    }

    private LeaseRecord ToLease(JsonElement task, Reply reply) => new($"{task.GetProperty("id")}", $"{task.GetProperty("lease").GetProperty("token")}")
    {
        Attempt = task.GetProperty("attempt").GetInt32(),
        Version = task.GetProperty("version").GetInt32(),
        SentAt = _lostSince ?? reply.SentAt,
        ReceivedAt = reply.ReceivedAt,
    };

    /// <summary>
    /// A claim whose response was lost is repeated with its claim id. An empty response to a repetition proves that the claim had been
    /// given nothing before.
    /// </summary>
    private void Keep(Reply[] replies)
    {
        if (_lostSince is not null && Array.Find(replies, reply => reply.Status is not null) is { } empty)
        {
            _lostSince = empty.SentAt;
        }

        if (Array.Exists(replies, reply => reply.Status is null))
        {
            _lostSince ??= replies.Min(reply => reply.SentAt);
        }
    }

    /// <summary>After a claim returned tasks, the next one gets a new claim id.</summary>
    private void Settle(List<List<LeaseRecord>> given, int limit)
    {
        var sets = given.Select(leases => string.Join(' ', leases.Select(lease => lease.Token).Order(StringComparer.Ordinal)))
            .Distinct(StringComparer.Ordinal).ToList();

        // On a slow service the leases of one response may have expired before the other claim was processed.
        var took = given.Max(leases => leases[0].ReceivedAt) - given.Min(leases => leases[0].SentAt);
        if (sets.Count > 1 && took < LeaseRecord.Length)
        {
            history.AddUnexpectedResponse($"Claims with the same claim id got different leases within {took}: {string.Join(" and ", sets)}");
        }

        if (_lostSince is { } lostSince && given[0][0].ReceivedAt - lostSince >= LeaseRecord.Length)
        {
            history.Add(Figure.MayBeForgotten, limit);
        }

        (_claimId, _lostSince) = (NewClaimId(), null);
    }

    private async Task WorkAsync(LeaseRecord lease, bool isCrashing)
    {
        var until = history.Now + (history.IsCalm ? TimeSpan.Zero : random.Between(profile.LeastWork, profile.MostWork));
        for (var left = until - history.Now; left > TimeSpan.Zero; left = until - history.Now)
        {
            await Task.Delay(profile.SendsHeartbeats && left > HeartbeatInterval ? HeartbeatInterval : left, TimeProvider.System);
            if (profile.SendsHeartbeats && !await HeartbeatAsync(lease))
            {
                return;
            }
        }

        if (!isCrashing)
        {
            await EndAsync(lease);
        }
    }

    /// <summary>Extends a lease.</summary>
    /// <returns>Whether the lease may still be held.</returns>
    private async Task<bool> HeartbeatAsync(LeaseRecord lease)
    {
        var change = random.Percent(50) ? NewChange(lease) : null;
        var body = new { leaseToken = lease.Token, payload = PayloadOf(change) };
        return await CallAsync(lease, CallRecord.Heartbeat, "heartbeat", change, body) != CallResult.Rejected;
    }

    /// <summary>Reports the end of an attempt, until a response arrives.</summary>
    private async Task EndAsync(LeaseRecord lease)
    {
        var choice = random.Below(100);
        var change = choice < 90 ? NewChange(lease) : null;
        var payload = PayloadOf(change);
        var (kind, path, body) = choice switch
        {
            < 80 => (CallRecord.Complete, "complete", (object)new { leaseToken = lease.Token, payload }),
            < 88 => (CallRecord.Fail, "fail", new { leaseToken = lease.Token, message = profile.Name, retryAfterSeconds = random.Below(2), payload }),
            < 90 => (CallRecord.FailForGood, "fail", new { leaseToken = lease.Token, retryable = false, payload }),
            _ => (CallRecord.Release, "release", new { leaseToken = lease.Token, delaySeconds = random.Below(2) }),
        };
        CallResult result;
        do
        {
            result = await CallAsync(lease, kind, path, change, body);
        }
        while (result == CallResult.Lost);

        history.Add(Figure.Ended, result == CallResult.Done && kind is CallRecord.Complete or CallRecord.FailForGood ? 1 : 0);
    }

    private Change NewChange(LeaseRecord lease) => history.Request(lease.Task, $"k{random.Below(int.MaxValue)}", 1);

    private static Dictionary<string, int>? PayloadOf(Change? change) => change is null ? null : new(StringComparer.Ordinal) { [change.Key] = change.Value };

    private async Task<CallResult> CallAsync(LeaseRecord lease, string kind, string path, Change? change, object body)
    {
        var replies = await client.PostAsync($"/api/tasks/{lease.Task}/{path}", body, toAll: profile.SendsTwice);
        var results = replies.Select(reply => (Reply: reply, Result: ResultOf(reply))).ToList();
        results.ForEach(call => lease.Add(new CallRecord(kind, call.Reply.SentAt, call.Reply.ReceivedAt, call.Result)));
        if (change is not null)
        {
            change.IsAcknowledged |= results.Exists(call => call.Result == CallResult.Done);
        }

        return results.Select(call => call.Result).Max();
    }

    private CallResult ResultOf(Reply reply)
    {
        if (reply.Status is not null && reply.Status != HttpStatusCode.OK && reply.Code != "lease-lost")
        {
            history.AddUnexpectedResponse($"{reply}");
        }

        return reply.Status switch
        {
            null => CallResult.Lost,
            HttpStatusCode.OK => CallResult.Done,
            _ => CallResult.Rejected,
        };
    }
}
