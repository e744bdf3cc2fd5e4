using System.Globalization;
using System.Text.Json;

namespace Scheduler.Service.Tests.Histories;

/// <summary>Compares the stored tasks with a history, guarantee by guarantee.</summary>
internal sealed class Checker
{
    private readonly List<string> _violations = [];
    private readonly History _history;
    private readonly Dictionary<string, JsonElement> _stored;
    private int _counted;
    private int _unseen;
    private int _forgotten;

    public Checker(History history, IEnumerable<JsonElement> stored)
    {
        _history = history;
        _stored = stored.ToDictionary(task => task.GetProperty("id").GetString()!, StringComparer.Ordinal);
        CheckCreations();
        foreach (var lease in history.Leases)
        {
            CheckCalls(lease);
        }

        var changes = history.Changes.ToLookup(change => change.Task, StringComparer.Ordinal);
        foreach (var task in history.Tasks.Values)
        {
            CheckTask(task, changes[task.Id].ToList());
        }

        var (mayBeUnseen, mayBeForgotten) = (history.Sum(Figure.MayBeUnseen), history.Sum(Figure.MayBeForgotten));
        Check(_forgotten <= mayBeForgotten, $"{_forgotten} attempts of claims with a claim id were never reported to a worker.");
        Check(_unseen <= mayBeUnseen + mayBeForgotten, $"{_unseen} attempts of claims without a claim id were never reported to a worker.");
        _violations.AddRange(history.UnexpectedResponses);
    }

    /// <summary>Everything that is missing, partly done, done twice or wrongly, or was never requested.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>The figures of the run.</summary>
    public override string ToString()
    {
        var leases = _history.Leases;
        var calls = leases.SelectMany(lease => lease.Calls).ToList();
        (string Name, long Value)[] figures =
        [
            ("creations requested", _history.Creations.Count()),
            ("tasks acknowledged", _history.Tasks.Count),
            ("deletions acknowledged", _history.Tasks.Values.Count(task => task.IsDeletionAcknowledged)),
            ("leases given", leases.Count),
            ("  not ended by their worker", leases.Count(lease => !lease.Calls.Any(call => !call.IsHeartbeat && call.Result == CallResult.Done))),
            ("tasks run more than once", leases.CountBy(lease => lease.Task, StringComparer.Ordinal).Count(task => task.Value > 1)),
            ("attempts counted", _counted),
            ("attempts of claims without claim id, response lost", _unseen),
            ("attempts of claims with claim id, response lost", _forgotten),
            .. calls.CountBy(call => $"calls to {call.Kind}, {call.Result}", StringComparer.Ordinal).OrderBy(call => call.Key, StringComparer.Ordinal)
                .Select(call => (call.Key, (long)call.Value)),
            .. Enum.GetValues<Figure>().Select(figure => ($"{figure}", _history.Sum(figure))),
            ("violations", _violations.Count),
        ];
        return string.Join('\n', figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Name,-50}{figure.Value,10}")));
    }

    /// <summary>The range of the attempt count after a lease, from which the next lease must continue.</summary>
    private static (int Min, int Max) CountAfter(LeaseRecord lease) =>
        lease.Has(CallRecord.Release, CallResult.Done) ? (lease.Attempt - 1, lease.Attempt - 1)
        : lease.Has(CallRecord.Release, CallResult.Lost) ? (lease.Attempt - 1, lease.Attempt)
        : (lease.Attempt, lease.Attempt);

    private void Check(bool holds, string violation)
    {
        if (!holds)
        {
            _violations.Add(violation);
        }
    }

    /// <summary>Each creation has taken effect completely or, unless it was acknowledged, not at all.</summary>
    private void CheckCreations()
    {
        var byMark = _stored.Values.ToLookup(task => task.GetProperty("title").GetString()!, StringComparer.Ordinal);
        var known = _history.Creations.ToDictionary(creation => creation.Mark, StringComparer.Ordinal);
        foreach (var creation in known.Values)
        {
            var (count, all) = (byMark[creation.Mark].Count(), creation.Tasks.Count);
            var deleted = creation.Ids?.Count(id => _history.Tasks[id].IsDeletionRequested) ?? 0;
            var isWhole = count <= all && count >= all - deleted;
            Check(isWhole || (count == 0 && creation.Ids is null), $"{creation.Mark} is partly done: {count} of {all}, {deleted} deleted.");
        }

        foreach (var mark in byMark.Select(group => group.Key).Where(mark => !known.ContainsKey(mark)))
        {
            Check(holds: false, $"{mark} was never requested.");
        }
    }

    private void CheckTask(TaskRecord record, List<Change> changes)
    {
        if (!_stored.TryGetValue(record.Id, out var task))
        {
            Check(record.IsDeletionRequested, $"{record.Id} is missing.");
            return;
        }

        Check(!record.IsDeletionAcknowledged, $"{record.Id} exists although it was deleted.");
        var keys = task.GetProperty("payload").EnumerateObject().Select(key => (Key: key.Name, Value: key.Value.GetInt32())).ToHashSet();
        Check(changes.TrueForAll(change => !change.IsAcknowledged || keys.Contains((change.Key, change.Value))), $"{record.Id} lost a change.");
        Check(keys.IsSubsetOf(changes.Select(change => (change.Key, change.Value))), $"{record.Id} has a change that was never requested.");
        if (record.Worker is TaskRecord.SureWorker or TaskRecord.LooseWorker)
        {
            var leases = _history.LeasesOf(record.Id).OrderBy(lease => lease.Version).ToList();
            Check(!leases.Where((lease, i) => leases.Take(i).Any(lease.Overlaps)).Any(), $"{record.Id} had two live leases at the same time.");
            CheckAttempts(record.Id, record.Worker == TaskRecord.SureWorker, leases, task.GetProperty("attempt").GetInt32());
            CheckEnd(record.Id, leases, task.GetProperty("status").GetString()!);
        }
        else
        {
            var version = task.GetProperty("version").GetInt32();
            Check(version == 1 + keys.Count, $"{record.Id} has version {version} after {keys.Count} changes.");
        }
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
        _counted += final;

        void CheckNext(int count, int from, int to)
        {
            Check(count >= from, $"{id} missed an attempt: the count is {count} instead of {from}.");
            _forgotten += isRepeatable ? Math.Max(0, count - to) : 0;
            _unseen += isRepeatable ? 0 : Math.Max(0, count - to);
        }
    }

    private void CheckEnd(string id, List<LeaseRecord> leases, string status)
    {
        Check(status is "SUCCEEDED" or "FAILED", $"{id} never finished: its status is {status}.");
        foreach (var (kind, final) in new[] { (CallRecord.Complete, "SUCCEEDED"), (CallRecord.FailForGood, "FAILED") })
        {
            var ended = leases.FindIndex(lease => lease.Has(kind, CallResult.Done));
            Check(ended < 0 || (status == final && ended == leases.Count - 1), $"{id} was acknowledged as {final}, but changed afterwards.");
            Check(status != final || leases.Exists(lease => lease.Calls.Any(call => call.Kind == kind)), $"{id} is {final}, which no worker reported.");
        }
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
