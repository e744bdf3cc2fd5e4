using System.Diagnostics.Metrics;
using Scheduler.Application.Tasks;
using Scheduler.Application.Tests.Events;
using Scheduler.Application.Workers;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tests.Tasks;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TaskMetricsTests : IDisposable
{
    private const string OfReports = "messaging.system=scheduler messaging.destination.name=reports";

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

    [TestCase(-3, 3)]
    [TestCase(1, 0, Description = "The clock of the replica is behind the lease clock.")]
    public void A_claimed_task_is_counted_with_its_lag(int dueIn, int lag)
    {
        _metrics.Count(SampleEvents.Started(SampleEvents.Now.AddSeconds(dueIn)));

        const string Tags = $"{OfReports} messaging.operation.name=claim";
        Assert.That(_measured, Is.EqualTo(new[] { ("scheduler.tasks.claimed", 1, Tags), ("scheduler.task.lag", lag, Tags) }));
    }

    [TestCase(TaskEventType.Created)]
    [TestCase(TaskEventType.Updated)]
    [TestCase(TaskEventType.Retried)]
    [TestCase(TaskEventType.Started, Description = "Without a claim.")]
    [TestCase(TaskEventType.Failed, Description = "Canceled before it started.")]
    public void A_change_without_an_attempt_is_not_counted(TaskEventType type)
    {
        _metrics.Count(SampleEvents.Of(type, ScheduledTaskStatus.Scheduled));

        Assert.That(_measured, Is.Empty);
    }

    [TestCase(TaskEventType.Succeeded, null, "complete")]
    [TestCase(TaskEventType.Failed, FailureCode.Reported, "fail")]
    [TestCase(TaskEventType.Released, null, "release")]
    [TestCase(TaskEventType.Failed, FailureCode.Cancelled, "cancel")]
    public void The_duration_of_an_attempt_is_recorded_with_its_outcome(TaskEventType type, FailureCode? failure, string operation)
    {
        _metrics.Count(Ended(type, failure));

        Assert.That(_measured, Is.EqualTo(new[] { Duration(operation, isError: failure is not null) }));
    }

    [Test]
    public void An_expired_lease_is_counted()
    {
        _metrics.Count(Ended(TaskEventType.Failed, FailureCode.LeaseExpired));

        Assert.That(_measured, Is.EqualTo(new[] { Duration("expire", isError: true), ("scheduler.task.leases.expired", 1, OfReports) }));
    }

    [Test]
    public void A_failed_attempt_that_is_retried_is_counted()
    {
        _metrics.Count(Ended(TaskEventType.Failed, FailureCode.Reported) with { Status = ScheduledTaskStatus.Scheduled });

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
    public void The_gauges_know_whether_a_reader_is_attached()
    {
        Assert.That(_metrics.HasGaugeReader, Is.True);
        _listener.Dispose();
        Assert.That(_metrics.HasGaugeReader, Is.False);
    }

    [Test]
    public void Nothing_is_measured_after_the_end_of_the_service()
    {
        _metrics.Dispose();

        _metrics.Count(Ended(TaskEventType.Succeeded, failure: null));

        Assert.That(_measured, Is.Empty);
    }

    private static TaskEvent Ended(TaskEventType type, FailureCode? failure) => SampleEvents.Ended(
        type, ScheduledTaskStatus.Failed, TimeSpan.FromSeconds(1.5), failure is { } code ? new TaskFailure(code, Message: null) : null);

    private static (string Name, double Value, string Tags) Duration(string operation, bool isError) => (
        "scheduler.attempt.duration", 1.5, $"{OfReports} messaging.operation.name={operation}{(isError ? $" error.type={operation}" : "")}");

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
}
