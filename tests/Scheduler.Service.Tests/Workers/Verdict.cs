using System.Text.Json;

namespace Scheduler.Service.Tests.Workers;

/// <summary>Holds what the service has in the end to what it acknowledged, lease by lease and task by task.</summary>
internal sealed class Verdict
{
    private readonly Journal _history;
    private readonly Dictionary<string, JsonElement> _stored;
    private readonly List<string> _findings = [];

    public Verdict(Journal history, IEnumerable<JsonElement> stored)
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

        Check(Lost.Count == 0, $"Acknowledged and lost: {string.Join(' ', Lost)}");
        Check(Unexpected.Count == 0, $"Not acknowledged and there: {string.Join(' ', Unexpected)}");
        Check(Forgotten <= history.MayBeForgotten, $"{Forgotten} attempts were spent on claims with a name, of which nobody was told.");
        Check(Unseen <= history.MayBeUnseen + history.MayBeForgotten, $"{Unseen} attempts were spent on claims without a name, of which nobody was told.");
        _findings.AddRange(history.Surprises);
    }

    /// <summary>Every broken promise.</summary>
    public IReadOnlyList<string> Findings => _findings;

    public IReadOnlyList<string> Lost => _history.Tasks.Keys.Except(_stored.Keys, StringComparer.Ordinal).ToList();

    public IReadOnlyList<string> Unexpected => _stored.Keys.Except(_history.Tasks.Keys, StringComparer.Ordinal).ToList();

    public int Ended { get; private set; }

    /// <summary>How many attempts the tasks count.</summary>
    public int Counted { get; private set; }

    /// <summary>How many attempts at tasks that are claimed without a name, too, were spent on answers that never came.</summary>
    public int Unseen { get; private set; }

    /// <summary>The same of tasks that are claimed with a name alone.</summary>
    public int Forgotten { get; private set; }

    /// <summary>How many tasks were under two live leases at once.</summary>
    public int HeldTwice { get; private set; }

    /// <summary>Once what a lease does to the count of attempts is known, the next has to go on from there.</summary>
    private static (int Least, int Most) CountAfter(LeaseRecord lease) =>
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
        CheckAttempts(id, worker == Journal.SureWorker, leases, task.GetProperty("attempt").GetInt32());
        CheckEnd(id, leases, task);
        CheckPayload(id, leases, task.GetProperty("payload").EnumerateObject().Select(key => key.Name).ToList());
    }

    private void CheckLeases(string id, List<LeaseRecord> leases)
    {
        var isHeldTwice = leases.Where((lease, i) => leases.Take(i).Any(lease.Overlaps)).Any();
        HeldTwice += isHeldTwice ? 1 : 0;
        Check(!isHeldTwice, $"{id} was under two live leases at once.");
    }

    private void CheckAttempts(string id, bool isSure, List<LeaseRecord> leases, int final)
    {
        var (least, most) = (0, 0);
        foreach (var lease in leases)
        {
            CheckNext(lease.Attempt, least + 1, most + 1);
            (least, most) = CountAfter(lease);
        }

        CheckNext(final, least, most);
        Counted += final;

        void CheckNext(int count, int from, int to)
        {
            Check(count >= from, $"{id} does not count an attempt: {count} where it should be {from}.");
            Forgotten += isSure ? Math.Max(0, count - to) : 0;
            Unseen += isSure ? 0 : Math.Max(0, count - to);
        }
    }

    private void CheckEnd(string id, List<LeaseRecord> leases, JsonElement task)
    {
        var status = task.GetProperty("status").GetString();
        Ended += status is "SUCCEEDED" or "FAILED" ? 1 : 0;
        Check(status is "SUCCEEDED" or "FAILED", $"{id} never ended; it is {status}.");
        foreach (var (kind, final) in new[] { (CallRecord.Complete, "SUCCEEDED"), (CallRecord.FailForGood, "FAILED") })
        {
            var ended = leases.FindIndex(lease => lease.Has(kind, CallResult.Done));
            Check(ended < 0 || (status == final && ended == leases.Count - 1), $"{id} was acknowledged as {final}, and went on.");
            Check(status != final || leases.Exists(lease => lease.Calls.Any(call => call.Kind == kind)), $"{id} is {final}, which nobody reported.");
        }
    }

    private void CheckPayload(string id, List<LeaseRecord> leases, List<string> keys)
    {
        var calls = leases.SelectMany(lease => lease.Calls).Where(call => call.Key is not null).ToList();
        var missing = calls.Where(call => call.Result == CallResult.Done && !keys.Contains(call.Key!, StringComparer.Ordinal)).ToList();
        Check(missing.Count == 0, $"{id} lost what {string.Join(", ", missing.Select(call => call.Kind).Distinct(StringComparer.Ordinal))} had written.");
        Check(keys.TrueForAll(key => calls.Exists(call => call.Key == key)), $"{id} has a key that nobody wrote.");
    }

    /// <summary>A lease that holds is not called lost, and one that is over is good for nothing.</summary>
    private void CheckCalls(LeaseRecord lease)
    {
        var calls = lease.Calls;
        Check(!calls.Any(lease.WasBroken), $"{lease.Task} was taken away from its worker while the lease held.");
        Check(!calls.Any(lease.WasIgnored), $"{lease.Task} took a report though its lease was over.");

        // After these two no other attempt can have begun, when it would be lease-lost.
        string[] last = [CallRecord.Complete, CallRecord.FailForGood];
        Check(!last.Any(kind => lease.Has(kind, CallResult.Done) && lease.Has(kind, CallResult.Refused)), $"{lease.Task} took a report only once.");
    }

    private void Check(bool holds, string finding)
    {
        if (!holds)
        {
            _findings.Add(finding);
        }
    }
}
