using System.Globalization;

namespace Scheduler.Service.Tests.Workers;

/// <summary>The figures of a run.</summary>
internal sealed class PromiseReport(Journal history, Verdict checker, int kills)
{
    public override string ToString()
    {
        var leases = history.Leases;
        var calls = leases.SelectMany(lease => lease.Calls).ToList();
        var released = leases.Count(lease => lease.Has(CallRecord.Release, CallResult.Done));
        (string Name, long Value)[] figures =
        [
            ("tasks acknowledged", history.Tasks.Count),
            ("tasks ended", checker.Ended),
            ("tasks lost", checker.Lost.Count),
            ("tasks unexpected", checker.Unexpected.Count),
            ("leases given", leases.Count),
            ("  completed", leases.Count(lease => lease.Has(CallRecord.Complete, CallResult.Done))),
            ("  failed", leases.Count(lease => lease.Has(CallRecord.Fail, CallResult.Done) || lease.Has(CallRecord.FailForGood, CallResult.Done))),
            ("  released", released),
            ("  never ended by their worker", leases.Count(lease => !lease.Calls.Any(call => !call.IsHeartbeat && call.Result == CallResult.Done))),
            ("  told of by a repeated claim", history.Recovered),
            ("tasks run more than once", leases.CountBy(lease => lease.Task, StringComparer.Ordinal).Count(task => task.Value > 1)),
            ("tasks under two live leases", checker.HeldTwice),
            ("attempts counted", checker.Counted),
            ("attempts spent (leases that were not released)", leases.Count - released),
            ("attempts of claims without a name, response lost", checker.Unseen),
            ("  of at most", history.MayBeUnseen),
            ("attempts of claims with a name, response lost", checker.Forgotten),
            ("  of at most (no response for as long as a lease)", history.MayBeForgotten),
            ("heartbeats acknowledged", calls.Count(call => call.IsHeartbeat && call.Result == CallResult.Done)),
            ("calls refused, the lease being lost", calls.Count(call => call.Result == CallResult.Refused)),
            ("calls without a response", calls.Count(call => call.Result == CallResult.Lost)),
            ("connections cut", history.Cuts),
            ("workers died", history.Deaths),
            ("processes killed", kills),
            ("broken promises", checker.Findings.Count),
        ];
        return string.Join('\n', figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Name,-50}{figure.Value,10}")));
    }
}
