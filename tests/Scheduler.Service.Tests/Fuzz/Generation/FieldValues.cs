using System.Globalization;
using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.State;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Fuzz.Generation;

/// <summary>Values for body fields that depend on existing resources or on the current time.</summary>
internal sealed class FieldValues(ResourceTracker tracker, SeededRandom random, RequestDraft draft)
{
    private const int MaxWorkers = 4;
    private const string ShortestLease = "5";
    private const double Century = 3.2e9;

    /// <summary>How long a request waits, in seconds: mostly not, because a pending request occupies its client.</summary>
    public static string Wait(SeededRandom random) => random.Percent(10) ? "1" : "0";

    /// <summary>A value for a field of this name; null when its schema suffices.</summary>
    public JsonModel? Of(string name) => name switch
    {
        "leaseToken" => Token(),
        "start" when random.Percent(50) => NearStart(),
        "workers" when random.Percent(80) => Workers(),
        "paused" when random.Percent(60) => new JsonModel.Word("false"),
        "leaseSeconds" when random.Percent(40) => new JsonModel.Word(ShortestLease),

        // So that the task is retried during the run.
        "retryAfterSeconds" or "delaySeconds" or "backoffSeconds" when random.Percent(50) => new JsonModel.Word("0"),
        "waitSeconds" => new JsonModel.Word(Wait(random)),
        "name" => new JsonModel.Text(Name()),
        "cron" => Rule(FuzzDictionary.CronExpressions, FuzzDictionary.CronFields, " "),
        "every" => Rule(FuzzDictionary.Intervals, FuzzDictionary.IntervalParts, ""),
        "timeZone" => new JsonModel.Text(random.Pick(FuzzDictionary.TimeZones)),
        "startsAt" => FromNow(random.Percent(80) ? -Century / 100 : 0, random.Percent(50) ? 60 : Century),
        "endsAt" when random.Percent(15) => FromNow(-60, 60),

        // The tasks that the run knows are changed one by one.
        "ids" => new JsonModel.Word("""["01a20ccb-0000-7000-8000-000000000000"]"""),
        "filter" => new JsonModel.Word("""{"worker":"of no task"}"""),
        "all" => new JsonModel.Word("false"),
        "after" => new JsonModel.Word("null"),

        // So that claims go on.
        "pausedUntil" => FromNow(0.5, 2),

        // A range that has passed and has few instants.
        "from" => FromNow(-60, -10),
        "to" => FromNow(-10, 0),
        _ => null,
    };

    /// <summary>The current token of the resource, an earlier one, that of another resource, or none (which makes a random one).</summary>
    private JsonModel.Text? Token()
    {
        var own = tracker.History.LeasesOf(draft.Resource?.Id);
        draft.Lease = random.Below(100) switch
        {
            < 75 => own.Count > 0 ? own[^1] : null,
            < 84 => own.Count > 0 ? random.Pick(own) : null,
            < 92 => tracker.History.LastLease,
            _ => null,
        };
        draft.MayRepeat = draft.Lease is { HasEnded: true };
        return draft.Lease is null ? null : new JsonModel.Text(draft.Lease.Token);
    }

    /// <summary>A start within the run, so that tasks become due. It may have passed when the request arrives.</summary>
    private JsonModel.Text NearStart()
    {
        draft.Mutations.Add("a start that may have passed");
        return FromNow(0.3, 2.3);
    }

    /// <summary>A time between two distances from now, in seconds.</summary>
    private JsonModel.Text FromNow(double min, double max) => new(
        (TimeProvider.System.GetUtcNow() + random.Between(min, max)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));

    /// <summary>Mostly a new name; sometimes one that exists.</summary>
    private string Name() => draft.Resource?.Name is { } name && random.Percent(10) ? name : tracker.NewName(random);

    /// <summary>A valid rule of recurrence, or some of the parts of which rules consist.</summary>
    private JsonModel.Text Rule(IReadOnlyList<string> rules, IReadOnlyList<string> parts, string separator)
    {
        if (random.Percent(85))
        {
            return new JsonModel.Text(random.Pick(rules));
        }

        draft.Mutations.Add("a rule of random parts");
        return new JsonModel.Text(string.Join(separator, Enumerable.Range(0, 4 + random.Below(4)).Select(_ => random.Pick(parts))));
    }

    private JsonModel.Items? Workers()
    {
        var due = tracker.DueWorkers;
        return due.Count == 0
            ? null
            : new JsonModel.Items(Enumerable.Range(0, 1 + random.Below(MaxWorkers)).Select(_ => (JsonModel)new JsonModel.Text(random.Pick(due))).ToList());
    }
}
