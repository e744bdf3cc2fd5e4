using System.Globalization;

namespace Scheduler.Service.Tests.Workers;

/// <summary>The statistics of a run.</summary>
internal sealed class LeaseReport(LeaseHistory history, LeaseChecker checker, int kills)
{
    public override string ToString()
    {
        var leases = history.Leases;
        var calls = leases.SelectMany(lease => lease.Calls).ToList();
        var released = leases.Count(lease => lease.Has(CallRecord.Release, CallResult.Done));
        (string Name, long Value)[] figures =
        [
            ("tasks acknowledged", history.Tasks.Count),
            ("tasks finished", checker.Ended),
            ("tasks lost", checker.Lost.Count),
            ("tasks unexpected", checker.Unexpected.Count),
            ("leases given", leases.Count),
            ("  completed", leases.Count(lease => lease.Has(CallRecord.Complete, CallResult.Done))),
            ("  failed", leases.Count(lease => lease.Has(CallRecord.Fail, CallResult.Done) || lease.Has(CallRecord.FailForGood, CallResult.Done))),
            ("  released", released),
            ("  not ended by their worker", leases.Count(lease => !lease.Calls.Any(call => !call.IsHeartbeat && call.Result == CallResult.Done))),
            ("  recovered by a repeated claim", history.Recovered),
            ("tasks run more than once", leases.CountBy(lease => lease.Task, StringComparer.Ordinal).Count(task => task.Value > 1)),
            ("tasks under two live leases", checker.HeldTwice),
            ("attempts counted", checker.Counted),
            ("attempts used (leases not released)", leases.Count - released),
            ("attempts of claims without claim id, response lost", checker.Unseen),
            ("  upper limit", history.MayBeUnseen),
            ("attempts of claims with claim id, response lost", checker.Forgotten),
            ("  upper limit (no response for a lease's duration)", history.MayBeForgotten),
            ("heartbeats acknowledged", calls.Count(call => call.IsHeartbeat && call.Result == CallResult.Done)),
            ("calls rejected, lease lost", calls.Count(call => call.Result == CallResult.Rejected)),
            ("calls without a response", calls.Count(call => call.Result == CallResult.Lost)),
            ("requests aborted", history.Cuts),
            ("worker crashes", history.Deaths),
            ("replicas killed", kills),
            ("violations", checker.Violations.Count),
        ];
        return string.Join('\n', figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Name,-50}{figure.Value,10}")));
    }
}
