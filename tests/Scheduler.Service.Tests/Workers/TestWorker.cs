using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Workers;

/// <summary>A simulated worker that claims and runs tasks according to its profile, and records all responses.</summary>
internal sealed class TestWorker(WorkerProfile profile, Caller caller, LeaseHistory history, TestPhase phase, SeededRandom random)
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private string _claimId = NewClaimId();
    private TimeSpan? _lostSince;

    public async Task RunAsync()
    {
        while (!phase.IsOver)
        {
            var leases = await ClaimAsync();
            if (leases.Count > 0 && !phase.IsCalm && random.Percent(profile.DeathPercentage))
            {
                // It crashes immediately, or while it runs the tasks.
                history.Die();
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
        var names = profile.HasClaimId ? new[] { LeaseHistory.SureWorker, LeaseHistory.LooseWorker } : [LeaseHistory.LooseWorker];
        var body = new
        {
            workers = names,
            limit,
            leaseSeconds = (int)LeaseRecord.Length.TotalSeconds,
            waitSeconds = random.Below(2),
            claimant = profile.Name,
            claimId = profile.HasClaimId ? _claimId : null,
        };
        var replies = profile is { SendsTwice: true, HasClaimId: true } ? await caller.SendToAllAsync("/api/claims", body) : [await caller.SendAsync("/api/claims", body)];
        var given = replies.Where(reply => reply.Status is not null).Select(Read).Where(leases => leases.Count > 0).ToList();
        if (!profile.HasClaimId)
        {
            history.LoseClaim(limit * replies.Count(reply => reply.Status is null));
        }
        else if (given.Count > 0)
        {
            Settle(given, limit);
        }
        else
        {
            Keep(replies);
        }

        if (replies.Any(reply => reply.Status is null))
        {
            await Task.Delay(RetryPause, TimeProvider.System);
        }

        return given.Count > 0 ? given[0] : [];
    }

    /// <summary>Reads the tasks in the response to a claim.</summary>
    private List<LeaseRecord> Read(Reply reply)
    {
        if (reply.Status != HttpStatusCode.OK)
        {
            history.AddUnexpectedResponse($"A claim got {reply.Status}: {reply.Body}");
            return [];
        }

        var tasks = reply.Body.GetProperty("tasks").EnumerateArray().ToList();
        history.Recover(tasks.Count(task => task.GetProperty("lease").GetProperty("expiresAt").GetDateTimeOffset() - LeaseRecord.Length < reply.SentAtClock));
        return tasks.Select(task => history.Give(ToLease(task, reply))).ToList();
    }

    private LeaseRecord ToLease(JsonElement task, Reply reply) => new(
        task.GetProperty("id").GetString()!,
        task.GetProperty("attempt").GetInt32(),
        task.GetProperty("version").GetInt32(),
        task.GetProperty("lease").GetProperty("token").GetString()!,
        _lostSince ?? reply.SentAt,
        reply.ReceivedAt);

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
        var sets = given.Select(leases => string.Join(' ', leases.Select(lease => lease.Token).Order(StringComparer.Ordinal))).Distinct(StringComparer.Ordinal).ToList();

        // On a slow service the leases of one response may have expired before the other claim was processed.
        var took = given.Max(leases => leases[0].ReceivedAt) - given.Min(leases => leases[0].SentAt);
        if (sets.Count > 1 && took < LeaseRecord.Length)
        {
            history.AddUnexpectedResponse($"Claims with the same claim id got different leases within {took}: {string.Join(" and ", sets)}");
        }

        if (_lostSince is { } lostSince && given[0][0].ReceivedAt - lostSince >= LeaseRecord.Length)
        {
            history.LoseClaimForLong(limit);
        }

        (_claimId, _lostSince) = (NewClaimId(), null);
    }

    private async Task WorkAsync(LeaseRecord lease, bool isCrashing)
    {
        var until = history.Now + (phase.IsCalm ? TimeSpan.Zero : random.Between(profile.LeastWork, profile.MostWork));
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
        var key = random.Percent(50) ? NewKey() : null;
        return await CallAsync(lease, CallRecord.Heartbeat, "heartbeat", key, new { leaseToken = lease.Token, payload = PayloadOf(key) }) != CallResult.Rejected;
    }

    /// <summary>Reports the end of an attempt, until a response arrives.</summary>
    private async Task EndAsync(LeaseRecord lease)
    {
        var key = NewKey();
        var (kind, path, body) = random.Below(100) switch
        {
            < 80 => (CallRecord.Complete, "complete", (object)new { leaseToken = lease.Token, payload = PayloadOf(key) }),
            < 88 => (CallRecord.Fail, "fail", new { leaseToken = lease.Token, message = profile.Name, retryAfterSeconds = random.Below(2), payload = PayloadOf(key) }),
            < 90 => (CallRecord.FailForGood, "fail", new { leaseToken = lease.Token, retryable = false, payload = PayloadOf(key) }),
            _ => (CallRecord.Release, "release", new { leaseToken = lease.Token, delaySeconds = random.Below(2) }),
        };
        CallResult result;
        while ((result = await CallAsync(lease, kind, path, kind == CallRecord.Release ? null : key, body)) == CallResult.Lost)
        {
            await Task.Delay(RetryPause, TimeProvider.System);
        }

        if (result == CallResult.Done && kind is CallRecord.Complete or CallRecord.FailForGood)
        {
            history.End();
        }
    }

    private string NewKey() => $"k{random.Below(int.MaxValue)}";

    private static Dictionary<string, int>? PayloadOf(string? key) => key is null ? null : new(StringComparer.Ordinal) { [key] = 1 };

    private async Task<CallResult> CallAsync(LeaseRecord lease, string kind, string path, string? key, object body)
    {
        var target = $"/api/tasks/{lease.Task}/{path}";
        var replies = profile.SendsTwice ? await caller.SendToAllAsync(target, body) : [await caller.SendAsync(target, body)];
        var results = replies.Select(reply => (Reply: reply, Result: ResultOf(reply, target))).ToList();
        results.ForEach(call => lease.Add(new CallRecord(kind, call.Reply.SentAt, call.Reply.ReceivedAt, call.Result, key)));
        return results.Select(call => call.Result).Max();
    }

    private CallResult ResultOf(Reply reply, string target)
    {
        if (reply.Status is not null && reply.Status != HttpStatusCode.OK && reply.Code != "lease-lost")
        {
            history.AddUnexpectedResponse($"{target} got {reply.Status}: {reply.Body}");
        }

        return reply.Status switch
        {
            null => CallResult.Lost,
            HttpStatusCode.OK => CallResult.Done,
            _ => CallResult.Rejected,
        };
    }
}
