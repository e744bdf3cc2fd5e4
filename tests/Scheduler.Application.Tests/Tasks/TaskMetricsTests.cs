using System.Diagnostics.Metrics;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Tasks;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TaskMetricsTests : IDisposable
{
    private const string OfReports = "messaging.system=scheduler messaging.destination.name=reports";

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly List<Instrument> _instruments = [];
    private readonly List<(string Name, double Value, string Tags)> _measured = [];
    private readonly MeterListener _listener = new();
    private readonly TaskMetrics _metrics;

    public TaskMetricsTests()
    {
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measured.Add((instrument.Name, value, Text(tags))));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured.Add((instrument.Name, value, Text(tags))));
        _listener.Start();

        // Set only now, because other tests have created instruments of the same names.
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == TaskMetrics.MeterName)
            {
                _instruments.Add(instrument);
                self.EnableMeasurementEvents(instrument);
            }
        };
        _metrics = new TaskMetrics();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.Dispose();
    }

    [Test]
    public void The_instruments_have_the_documented_names_and_units()
    {
        Assert.That(_instruments.Select(instrument => (instrument.Name, instrument.Unit)), Is.EquivalentTo(new[]
        {
            ("scheduler.tasks.claimed", "{task}"),
            ("scheduler.task.lag", "s"),
            ("scheduler.attempt.duration", "s"),
            ("scheduler.task.leases.expired", "{lease}"),
            ("scheduler.task.retries", "{task}"),
            ("scheduler.tasks", "{task}"),
            ("scheduler.tasks.due", "{task}"),
        }));
        Assert.That(_instruments.Select(instrument => instrument.Description), Is.All.Not.Empty);
    }

    [Test]
    public void Durations_are_counted_in_buckets_from_milliseconds_to_an_hour()
    {
        var buckets = _instruments.OfType<Histogram<double>>().Select(histogram => histogram.Advice?.HistogramBucketBoundaries).ToList();

        Assert.That(buckets, Has.Count.EqualTo(2));
        Assert.That(buckets, Is.All.Ordered);
        Assert.That(buckets.Select(bounds => (bounds![0], bounds[^1])), Is.All.EqualTo((0.005, 3600d)));
    }

    [Test]
    public void A_claim_counts_its_tasks_and_how_late_they_are()
    {
        _metrics.Count(Claimed(isRepeated: false, Now.AddSeconds(-3), Now.AddSeconds(1)));

        const string Tags = $"{OfReports} messaging.operation.name=claim";
        Assert.That(_measured, Is.EqualTo(new[]
        {
            ("scheduler.tasks.claimed", 1, Tags),
            ("scheduler.task.lag", 3, Tags),
            ("scheduler.tasks.claimed", 1, Tags),
            ("scheduler.task.lag", 0, Tags),
        }));
    }

    [Test]
    public void A_repeated_claim_is_not_counted_again()
    {
        _metrics.Count(Claimed(isRepeated: true, Now));

        Assert.That(_measured, Is.Empty);
    }

    [TestCase(AttemptOutcome.Succeeded, "complete", false)]
    [TestCase(AttemptOutcome.Failed, "fail", true)]
    [TestCase(AttemptOutcome.Released, "release", false)]
    [TestCase(AttemptOutcome.Cancelled, "cancel", true)]
    public void The_duration_of_an_attempt_is_recorded_with_its_outcome(AttemptOutcome outcome, string operation, bool isError)
    {
        _metrics.Count(Ended(outcome));

        Assert.That(_measured, Is.EqualTo(new[] { Duration(operation, isError) }));
    }

    [Test]
    public void An_expired_lease_is_counted()
    {
        _metrics.Count(Ended(AttemptOutcome.Expired));

        Assert.That(_measured, Is.EqualTo(new[] { Duration("expire", isError: true), ("scheduler.task.leases.expired", 1, OfReports) }));
    }

    [Test]
    public void A_failed_attempt_that_is_retried_is_counted()
    {
        _metrics.Count(Ended(AttemptOutcome.Failed) with { IsRetried = true });

        Assert.That(_measured, Is.EqualTo(new[] { Duration("fail", isError: true), ("scheduler.task.retries", 1, OfReports) }));
    }

    [Test]
    public void The_gauges_show_the_tasks_of_each_worker()
    {
        _metrics.SetGauges([
            WorkerResponse.Empty("reports") with { Scheduled = 4, Running = 3, Succeeded = 2, Failed = 1, Due = 5 },
            WorkerResponse.Empty("mail") with { Due = 6 },
        ]);

        _listener.RecordObservableInstruments();

        const string OfMail = "messaging.system=scheduler messaging.destination.name=mail";
        Assert.That(_measured, Is.EquivalentTo(new[]
        {
            ("scheduler.tasks", 4, $"{OfReports} scheduler.task.status=SCHEDULED"),
            ("scheduler.tasks", 3, $"{OfReports} scheduler.task.status=RUNNING"),
            ("scheduler.tasks", 2, $"{OfReports} scheduler.task.status=SUCCEEDED"),
            ("scheduler.tasks", 1, $"{OfReports} scheduler.task.status=FAILED"),
            ("scheduler.tasks", 0, $"{OfMail} scheduler.task.status=SCHEDULED"),
            ("scheduler.tasks", 0, $"{OfMail} scheduler.task.status=RUNNING"),
            ("scheduler.tasks", 0, $"{OfMail} scheduler.task.status=SUCCEEDED"),
            ("scheduler.tasks", 0, $"{OfMail} scheduler.task.status=FAILED"),
            ("scheduler.tasks.due", 5, OfReports),
            ("scheduler.tasks.due", 6, OfMail),
        }));
    }

    [Test]
    public void The_gauges_tell_whether_somebody_reads_them()
    {
        Assert.That(_metrics.HasGaugeReader, Is.True);
        _listener.Dispose();
        Assert.That(_metrics.HasGaugeReader, Is.False);
    }

    [Test]
    public void Nothing_is_measured_after_the_end_of_the_service()
    {
        _metrics.Dispose();

        _metrics.Count(Ended(AttemptOutcome.Succeeded));

        Assert.That(_measured, Is.Empty);
    }

    private static ClaimOutcome Claimed(bool isRepeated, params DateTimeOffset[] dueAt) => new(
        [.. dueAt.Select(due => new ClaimedTask(Responses.Make(1), due))], isRepeated, new DueTimes(new ClockReading(Now.AddHours(1), Now), []));

    private static EndedAttempt Ended(AttemptOutcome outcome) =>
        new(WorkerName.From("reports"), TimeSpan.FromSeconds(1.5), outcome, IsRetried: false);

    private static (string Name, double Value, string Tags) Duration(string operation, bool isError) => (
        "scheduler.attempt.duration", 1.5, $"{OfReports} messaging.operation.name={operation}{(isError ? $" error.type={operation}" : "")}");

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
}
