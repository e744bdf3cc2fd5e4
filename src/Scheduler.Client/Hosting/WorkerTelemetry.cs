using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Scheduler.Client.Hosting;

/// <summary>Metrics and traces of a worker, following OpenTelemetry's semantic conventions for messaging where they apply.</summary>
internal sealed class WorkerTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Scheduler.Client";

    // The buckets that the conventions recommend for durations, extended because tasks run longer than messages.
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
            "messaging.client.operation.duration", "s", "Duration of one attempt of a call.", advice: Buckets));
        _processing = Guarded.Run(() => meter?.CreateHistogram("messaging.process.duration", "s", "Duration of the handler.", advice: Buckets));
        _claimed = Guarded.Run(() => meter?.CreateCounter<long>("messaging.client.consumed.messages", "{task}", "Number of claimed tasks."));
        _running = Guarded.Run(() => meter?.CreateUpDownCounter<long>("scheduler.worker.running", "{task}", "Number of running tasks."));
    }

    /// <summary>Measures one attempt of a call.</summary>
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

    /// <summary>Starts the activity of an attempt, if there is a listener; it continues the trace in which the task was created.</summary>
    public RunningActivity Begin(SchedulerTask task)
    {
        Guarded.Run(() => _running?.Add(1, Tags(task.Worker, "process")));
        var outer = Activity.Current;
        var activity = Guarded.Run(() => Start(task));
        if (activity is null && !ReferenceEquals(Activity.Current, outer))
        {
            // A listener threw after the activity had started.
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

    /// <summary>Records the end of the handler.</summary>
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

    /// <summary>The activity of an attempt, or none; disposing it stops the activity.</summary>
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
