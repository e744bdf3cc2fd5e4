using System.Text.Json;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Workers;

/// <summary>Checks the final state of the service against the history, lease by lease and task by task.</summary>
internal sealed class LeaseChecker : Checker
{
    private readonly LeaseHistory _history;
    private readonly Dictionary<string, JsonElement> _stored;

    public LeaseChecker(LeaseHistory history, IEnumerable<JsonElement> stored)
    {
        _history = history;
        _stored = stored.ToDictionary(task => task.GetProperty("id").GetString()!, StringComparer.Ordinal);
        foreach (var lease in history.Leases)
        {
            CheckCalls(lease);
        }

        var leases = history.Leases.ToLookup(lease => lease.Task, StringComparer.Ordinal);
        foreach (var (id, worker) in history.Tasks)
        {
            CheckTask(id, worker, leases[id].OrderBy(lease => lease.Version).ToList());
        }

        Check(Lost.Count == 0, $"Acknowledged but lost: {string.Join(' ', Lost)}");
        Check(Unexpected.Count == 0, $"Stored but not acknowledged: {string.Join(' ', Unexpected)}");
        Check(Forgotten <= history.MayBeForgotten, $"{Forgotten} attempts of claims with a claim id were never reported to a worker.");
        Check(Unseen <= history.MayBeUnseen + history.MayBeForgotten, $"{Unseen} attempts of claims without a claim id were never reported to a worker.");
        Check(history);
    }

    public IReadOnlyList<string> Lost => _history.Tasks.Keys.Except(_stored.Keys, StringComparer.Ordinal).ToList();

    public IReadOnlyList<string> Unexpected => _stored.Keys.Except(_history.Tasks.Keys, StringComparer.Ordinal).ToList();

    public int Ended { get; private set; }

    /// <summary>The sum of the attempts of all tasks.</summary>
    public int Counted { get; private set; }

    /// <summary>The number of attempts lost with a response, of tasks that are also claimed without a claim id.</summary>
    public int Unseen { get; private set; }

    /// <summary>The number of attempts lost with a response, of tasks that are claimed only with a claim id.</summary>
    public int Forgotten { get; private set; }

    /// <summary>The number of tasks with two live leases at the same time.</summary>
    public int HeldTwice { get; private set; }

    /// <summary>The range of the attempt count after a lease, from which the next lease must continue.</summary>
    private static (int Min, int Max) CountAfter(LeaseRecord lease) =>
        lease.Has(CallRecord.Release, CallResult.Done) ? (lease.Attempt - 1, lease.Attempt - 1)
        : lease.Has(CallRecord.Release, CallResult.Lost) ? (lease.Attempt - 1, lease.Attempt)
        : (lease.Attempt, lease.Attempt);

    private void CheckTask(string id, string worker, List<LeaseRecord> leases)
    {
        if (!_stored.TryGetValue(id, out var task))
        {
            return;
        }

        CheckLeases(id, leases);
        CheckAttempts(id, worker == LeaseHistory.SureWorker, leases, task.GetProperty("attempt").GetInt32());
        CheckEnd(id, leases, task);
        CheckPayload(id, leases, task.GetProperty("payload").EnumerateObject().Select(key => key.Name).ToList());
    }

    private void CheckLeases(string id, List<LeaseRecord> leases)
    {
        var isHeldTwice = leases.Where((lease, i) => leases.Take(i).Any(lease.Overlaps)).Any();
        HeldTwice += isHeldTwice ? 1 : 0;
        Check(!isHeldTwice, $"{id} had two live leases at the same time.");
    }

    private void CheckAttempts(string id, bool isRepeatable, List<LeaseRecord> leases, int final)
    {
        var (min, max) = (0, 0);
        foreach (var lease in leases)
        {
            CheckNext(lease.Attempt, min + 1, max + 1);
            (min, max) = CountAfter(lease);
        }

        CheckNext(final, min, max);
        Counted += final;

        void CheckNext(int count, int from, int to)
        {
            Check(count >= from, $"{id} missed an attempt: the count is {count} instead of {from}.");
            Forgotten += isRepeatable ? Math.Max(0, count - to) : 0;
            Unseen += isRepeatable ? 0 : Math.Max(0, count - to);
        }
    }

    private void CheckEnd(string id, List<LeaseRecord> leases, JsonElement task)
    {
        var status = task.GetProperty("status").GetString();
        Ended += status is "SUCCEEDED" or "FAILED" ? 1 : 0;
        Check(status is "SUCCEEDED" or "FAILED", $"{id} never finished: its status is {status}.");
        foreach (var (kind, final) in new[] { (CallRecord.Complete, "SUCCEEDED"), (CallRecord.FailForGood, "FAILED") })
        {
            var ended = leases.FindIndex(lease => lease.Has(kind, CallResult.Done));
            Check(ended < 0 || (status == final && ended == leases.Count - 1), $"{id} was acknowledged as {final}, but changed afterwards.");
            Check(status != final || leases.Exists(lease => lease.Calls.Any(call => call.Kind == kind)), $"{id} is {final}, which no worker reported.");
        }
    }

    private void CheckPayload(string id, List<LeaseRecord> leases, List<string> keys)
    {
        var calls = leases.SelectMany(lease => lease.Calls).Where(call => call.Key is not null).ToList();
        var missing = calls.Where(call => call.Result == CallResult.Done && !keys.Contains(call.Key!, StringComparer.Ordinal)).ToList();
        Check(missing.Count == 0, $"{id} lost the payload key of {string.Join(", ", missing.Select(call => call.Kind).Distinct(StringComparer.Ordinal))}.");
        Check(keys.TrueForAll(key => calls.Exists(call => call.Key == key)), $"{id} has a payload key that no worker wrote.");
    }

    /// <summary>Calls with a live lease are accepted, and calls with an expired lease are rejected.</summary>
    private void CheckCalls(LeaseRecord lease)
    {
        var calls = lease.Calls;
        Check(!calls.Any(lease.WasBroken), $"{lease.Task} was revoked from its worker during a live lease.");
        Check(!calls.Any(lease.WasIgnored), $"{lease.Task} accepted a report after its lease had expired.");

        // After these two no other attempt can begin, so a repetition is never lease-lost.
        string[] final = [CallRecord.Complete, CallRecord.FailForGood];
        Check(!final.Any(kind => lease.Has(kind, CallResult.Done) && lease.Has(kind, CallResult.Rejected)), $"{lease.Task} rejected a repeated report.");
    }
}
