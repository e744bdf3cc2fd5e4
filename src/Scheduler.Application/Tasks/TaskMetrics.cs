using System.Diagnostics;
using System.Diagnostics.Metrics;
using Scheduler.Application.Workers;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tasks;

/// <summary>
/// The metrics of tasks. Attributes follow OpenTelemetry's semantic conventions for messaging: a worker is the destination
/// of its tasks. The metrics that these conventions name are left to the worker hosts, which count the same tasks: in one
/// collector, each task would be counted twice.
/// </summary>
public sealed class TaskMetrics : IDisposable
{
    public const string MeterName = "Scheduler";

    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _claimed;
    private readonly Histogram<double> _lag;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _retries;
    private readonly ObservableGauge<long> _tasks;
    private IReadOnlyList<WorkerResponse> _workers = [];

    public TaskMetrics()
    {
        var buckets = new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds };
        _claimed = _meter.CreateCounter<long>("scheduler.tasks.claimed", "{task}", "Claimed tasks.");
        _lag = _meter.CreateHistogram("scheduler.task.lag", "s", "Time between the due time of a task and its claim.", tags: null, buckets);
        _duration = _meter.CreateHistogram("scheduler.attempt.duration", "s", "Duration of attempts.", tags: null, buckets);
        _expired = _meter.CreateCounter<long>("scheduler.task.leases.expired", "{lease}", "Leases that expired before the worker reported a result.");
        _retries = _meter.CreateCounter<long>("scheduler.task.retries", "{task}", "Failed attempts that will be retried.");
        _tasks = _meter.CreateObservableGauge("scheduler.tasks", ObserveTasks, "{task}", "Tasks by worker and status.");
        _meter.CreateObservableGauge("scheduler.tasks.due", ObserveDue, "{task}", "Tasks that are due, by worker.");
    }

    /// <summary>Whether a metrics reader is attached to the gauges.</summary>
    public bool HasGaugeReader => _tasks.Enabled;

    /// <summary>Sets the values of the gauges.</summary>
    public void SetGauges(IReadOnlyList<WorkerResponse> workers) => _workers = workers;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Count(TaskEvent change)
    {
        if (change is { Type: TaskEventType.Started, Since: { } dueAt })
        {
            var tags = TagsOf(change.Worker, "claim");
            _claimed.Add(1, tags);
            _lag.Record(Math.Max(0, (change.At - dueAt).TotalSeconds), tags);
        }
        else if (change.EndsAttempt)
        {
            CountEnd(change);
        }
    }

    private void CountEnd(TaskEvent change)
    {
        var operation = OperationOf(change);
        var tags = TagsOf(change.Worker, operation);
        if (change.Type == TaskEventType.Failed)
        {
            tags.Add("error.type", operation);
        }

        _duration.Record((change.At - change.Since!.Value).TotalSeconds, tags);
        if (change.Failure?.Code == FailureCode.LeaseExpired)
        {
            _expired.Add(1, TagsOf(change.Worker));
        }

        if (change is { Type: TaskEventType.Failed, Status: ScheduledTaskStatus.Scheduled })
        {
            _retries.Add(1, TagsOf(change.Worker));
        }
    }

    private static string OperationOf(TaskEvent change) => change switch
    {
        { Type: TaskEventType.Succeeded } => "complete",
        { Type: TaskEventType.Released } => "release",
        { Failure.Code: FailureCode.LeaseExpired } => "expire",
        { Failure.Code: FailureCode.Cancelled } => "cancel",
        _ => "fail",
    };

    private static TagList TagsOf(WorkerName worker, string operation)
    {
        var tags = TagsOf(worker);
        tags.Add("messaging.operation.name", operation);
        return tags;
    }

    private static TagList TagsOf(WorkerName worker) => TagsOf(worker.Value);

    private static TagList TagsOf(string worker) => new() { { "messaging.system", "scheduler" }, { "messaging.destination.name", worker } };

    private IEnumerable<Measurement<long>> ObserveTasks() =>
        from worker in _workers
        from count in new[]
        {
            (ScheduledTaskStatus.Scheduled, worker.Scheduled),
            (ScheduledTaskStatus.Running, worker.Running),
            (ScheduledTaskStatus.Succeeded, worker.Succeeded),
            (ScheduledTaskStatus.Failed, worker.Failed),
        }
        let tags = TagsOf(worker.Worker)
        select new Measurement<long>(count.Item2, [.. tags, new("scheduler.task.status", count.Item1.ToName())]);

    private IEnumerable<Measurement<long>> ObserveDue() => _workers.Select(worker => new Measurement<long>(worker.Due, TagsOf(worker.Worker)));
}
