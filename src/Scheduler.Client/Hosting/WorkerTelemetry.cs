using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Scheduler.Client.Hosting;

/// <summary>Metrics and traces of a worker, by OpenTelemetry's conventions for messaging where there is one.</summary>
internal sealed class WorkerTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Scheduler.Client";

    // The buckets that the conventions recommend for durations; tasks run longer than messages, hence the last ones.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600],
    };

    private static readonly ActivitySource Source = new(Name);

    private readonly Histogram<double>? _operations;
    private readonly Histogram<double>? _processing;
    private readonly Counter<long>? _claimed;
    private readonly UpDownCounter<long>? _running;
    private readonly TimeProvider _time;

    public WorkerTelemetry(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = Guarded.Run(() => meters.Create(Name));
        _operations = Guarded.Run(() => meter?.CreateHistogram(
            "messaging.client.operation.duration", "s", "How long one sending of a call took.", advice: Buckets));
        _processing = Guarded.Run(() => meter?.CreateHistogram("messaging.process.duration", "s", "How long a handler ran.", advice: Buckets));
        _claimed = Guarded.Run(() => meter?.CreateCounter<long>("messaging.client.consumed.messages", "{task}", "How many tasks were claimed."));
        _running = Guarded.Run(() => meter?.CreateUpDownCounter<long>("scheduler.worker.running", "{task}", "How many tasks run."));
    }

    /// <summary>Measures one sending of a call.</summary>
    public async Task<T> MeasureAsync<T>(string worker, string operation, Func<Task<T>> send)
    {
        var started = _time.GetTimestamp();
        var tags = Tags(worker, operation);
        try
        {
            return await send().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            tags.Add("error.type", ErrorType(exception));
            throw;
        }
        finally
        {
            Guarded.Run(() => _operations?.Record(_time.GetElapsedTime(started).TotalSeconds, tags));
        }
    }

    public void Claimed(string worker, int tasks) => Guarded.Run(() => _claimed?.Add(tasks, Tags(worker, "claim")));

    /// <summary>An attempt begins: its activity, if one is listened to, continues the trace in which the task was created.</summary>
    public RunningActivity Begin(SchedulerTask task)
    {
        Guarded.Run(() => _running?.Add(1, Tags(task.Worker, "process")));
        var outer = Activity.Current;
        var activity = Guarded.Run(() => Start(task));
        if (activity is null && !ReferenceEquals(Activity.Current, outer))
        {
            // A listener threw when it had begun already.
            activity = Activity.Current;
        }

        Guarded.Run(() => activity?.SetTag("messaging.system", "scheduler")
            .SetTag("messaging.operation.name", "process")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.destination.name", task.Worker)
            .SetTag("messaging.message.id", task.Id)
            .SetTag("scheduler.task.attempt", task.Attempt));
        return new RunningActivity(activity);
    }

    /// <summary>The handler has ended.</summary>
    public void End(SchedulerTask task, RunningActivity activity, TimeSpan duration, TaskOutcome outcome, Exception? exception)
    {
        var tags = Tags(task.Worker, "process");
        tags.Add("scheduler.task.outcome", outcome.Name);
        if (exception is not null)
        {
            tags.Add("error.type", ErrorType(exception));
        }

        Guarded.Run(() => _running?.Add(-1, Tags(task.Worker, "process")));
        Guarded.Run(() => _processing?.Record(duration.TotalSeconds, tags));
        activity.End(outcome, exception is null ? outcome.Name : ErrorType(exception));
    }

    private static Activity? Start(SchedulerTask task)
    {
        var parent = ActivityContext.TryParse(task.Traceparent, traceState: null, isRemote: true, out var creator) ? creator : default;
        return Source.StartActivity($"process {task.Worker}", ActivityKind.Consumer, parent);
    }

    private static TagList Tags(string worker, string operation) => new()
    {
        { "messaging.system", "scheduler" },
        { "messaging.operation.name", operation },
        { "messaging.destination.name", worker },
    };

    private static string ErrorType(Exception exception) =>
        (exception as SchedulerProblemException)?.Code ?? exception.GetType().FullName ?? exception.GetType().Name;

    /// <summary>The activity of an attempt, or none. It is stopped when it is disposed.</summary>
    internal sealed class RunningActivity(Activity? activity) : IDisposable
    {
        public void End(TaskOutcome outcome, string errorType) => Guarded.Run(() =>
        {
            activity?.SetTag("scheduler.task.outcome", outcome.Name);
            if (outcome is TaskOutcome.Failed)
            {
                activity?.SetTag("error.type", errorType).SetStatus(ActivityStatusCode.Error);
            }
        });

        public void Dispose() => Guarded.Run(() => activity?.Dispose());
    }
}
