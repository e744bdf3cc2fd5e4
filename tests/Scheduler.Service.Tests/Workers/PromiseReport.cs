using System.Globalization;

namespace Scheduler.Service.Tests.Workers;

/// <summary>The figures of a run.</summary>
internal sealed class PromiseReport(Journal journal, Verdict verdict, int kills)
{
    public override string ToString()
    {
        var leases = journal.Leases;
        var calls = leases.SelectMany(lease => lease.Calls).ToList();
        var released = leases.Count(lease => lease.Has(CallRecord.Release, CallResult.Done));
        (string Name, long Value)[] figures =
        [
            ("tasks acknowledged", journal.Tasks.Count),
            ("tasks ended", verdict.Ended),
            ("tasks lost", verdict.Lost.Count),
            ("tasks unexpected", verdict.Unexpected.Count),
            ("leases given", leases.Count),
            ("  completed", leases.Count(lease => lease.Has(CallRecord.Complete, CallResult.Done))),
            ("  failed", leases.Count(lease => lease.Has(CallRecord.Fail, CallResult.Done) || lease.Has(CallRecord.FailForGood, CallResult.Done))),
            ("  released", released),
            ("  never ended by their worker", leases.Count(lease => !lease.Calls.Any(call => !call.IsHeartbeat && call.Result == CallResult.Done))),
            ("  told of by a repeated claim", journal.Recovered),
            ("tasks run more than once", leases.CountBy(lease => lease.Task, StringComparer.Ordinal).Count(task => task.Value > 1)),
            ("tasks under two live leases", verdict.HeldTwice),
            ("attempts counted", verdict.Counted),
            ("attempts spent (leases that were not released)", leases.Count - released),
            ("attempts of claims without a name, answer lost", verdict.Unseen),
            ("  of at most", journal.MayBeUnseen),
            ("attempts of claims with a name, answer lost", verdict.Forgotten),
            ("  of at most (no answer for as long as a lease)", journal.MayBeForgotten),
            ("heartbeats acknowledged", calls.Count(call => call.IsHeartbeat && call.Result == CallResult.Done)),
            ("calls refused, the lease being lost", calls.Count(call => call.Result == CallResult.Refused)),
            ("calls without an answer", calls.Count(call => call.Result == CallResult.Lost)),
            ("connections cut", journal.Cuts),
            ("workers died", journal.Deaths),
            ("processes killed", kills),
            ("broken promises", verdict.Findings.Count),
        ];
        return string.Join('\n', figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Name,-50}{figure.Value,10}")));
    }
}
