using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Client.Hosting;

/// <summary>One attempt of a task: keeps the lease, runs the handler, and reports the outcome once.</summary>
// The token sources have no timers, and the host may still cancel them just after the attempt has ended.
#pragma warning disable CA1001
internal sealed class TaskAttempt : IAttempt
#pragma warning restore CA1001
{
    private static readonly TimeSpan HandlerShutdownGrace = TimeSpan.FromSeconds(10);

    private readonly SchedulerTask _task;
    private readonly HeldLease _lease;
    private readonly WorkerContext _worker;
    private readonly LeaseCalls _calls;
    private readonly OutcomeReporter _reporter;
    private readonly CancellationTokenSource _handler = new();
    private readonly CancellationTokenSource _keeping = new();
    private readonly CancellationTokenSource _reporting = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JsonElement? _result;
    private int _isOver;
    private volatile bool _isStopping;

    public TaskAttempt(SchedulerTask task, HeldLease lease, WorkerContext worker)
    {
        (_task, _lease, _worker) = (task, lease, worker);
        _calls = worker.CallsOf(lease);
        _reporter = new OutcomeReporter(lease, _calls, worker.Logger);
    }

    SchedulerTask IAttempt.Task => _task;

    /// <summary>Completes when the handler has ended and its outcome was reported, or cannot be.</summary>
    public Task Ended => _ended.Task;

    public async Task RunAsync()
    {
        try
        {
            if (!_lease.NeedsConfirmation || await _calls.HeartbeatAsync(_keeping.Token).ConfigureAwait(false))
            {
                await RunHandlerAsync().ConfigureAwait(false);
            }
            else
            {
                _worker.Logger.LeaseLost(_task.Id, _task.Worker, "It expired before the task could start.");
            }
        }
        catch (OperationCanceledException) when (_keeping.IsCancellationRequested)
        {
            // It was released before it started.
        }
        catch (Exception exception)
        {
            _worker.Logger.WorkerFailed(exception, _task.Worker);
        }
        finally
        {
            await Guarded.CancelAsync(_keeping).ConfigureAwait(false);
            Guarded.Run(_lease.Dispose);
            _ended.SetResult();
        }
    }

    // The element may belong to a document that is disposed before the report is sent.
    public void SetResult(JsonElement result) => _result = JsonPayload.Parse(result.GetRawText());

    public Task ReportProgressAsync(JsonElement progress, CancellationToken cancellationToken) =>
        ReportProgressAsync(() => _calls.ReportProgressAsync(progress, cancellationToken));

    public Task ReportProgressAsync(TaskProgress progress, CancellationToken cancellationToken) =>
        ReportProgressAsync(() => _calls.ReportProgressAsync(progress, cancellationToken));

    private async Task ReportProgressAsync(Func<Task<bool>> report)
    {
        if (Volatile.Read(ref _isOver) != 0)
        {
            throw new InvalidOperationException("The attempt is over.");
        }

        if (!await report().ConfigureAwait(false))
        {
            throw new OperationCanceledException("The lease was lost.", _handler.Token);
        }
    }

    /// <summary>Cancels the handler: the host is stopping and the drain timeout has passed.</summary>
    public void Stop()
    {
        _isStopping = true;
        _ = EndHandlerAsync();
    }

    /// <summary>Releases the task while its handler is still running, or abandons a report that is not delivered.</summary>
    /// <param name="cancellationToken">Canceled when no time is left for either.</param>
    public async Task AbandonAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
        {
            using var registration = cancellationToken.Register(() => Guarded.Run(_reporting.Cancel));
            await Ended.ConfigureAwait(false);
        }
        else if (!_lease.IsOver)
        {
            _worker.Logger.TaskAbandoned(_task.Id, _task.Worker);
            await Guarded.CancelAsync(_keeping).ConfigureAwait(false);
            await _reporter.ReportAsync(new TaskOutcome.Released(), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunHandlerAsync()
    {
        var keeping = _calls.KeepAsync(_keeping.Token);
        using var logScope = _worker.Logger.BeginTask(_task);
        using var activity = _worker.Telemetry.Begin(_task);
        var watching = _lease.Over.Register(() => _ = AbortAsync());
        var started = _worker.Time.GetTimestamp();
        _worker.Logger.TaskStarts(_task.Id, _task.Worker, _task.Attempt);

        var (exception, wasStopped) = await InvokeAsync().ConfigureAwait(false);

        // A handler that returns after cancellation is not done, unless it has set a result.
        var outcome = _lease.IsOver ? new TaskOutcome.Dropped()
            : exception is not null ? OutcomeRules.Of(exception, _worker.Definition, wasStopped)
            : wasStopped && _result is null ? new TaskOutcome.Released()
            : new TaskOutcome.Succeeded(_result);
        var isReported = Interlocked.Exchange(ref _isOver, 1) != 0;
        watching.Unregister();
        await Guarded.CancelAsync(_keeping).ConfigureAwait(false);
        await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var duration = _worker.Time.GetElapsedTime(started);
        _worker.Telemetry.End(_task, activity, duration, outcome, exception);
        Log(outcome, exception, duration.TotalSeconds);

        if (!isReported)
        {
            await _reporter.ReportAsync(outcome, _reporting.Token).ConfigureAwait(false);
        }
    }

    private void Log(TaskOutcome outcome, Exception? exception, double seconds)
    {
        switch (outcome)
        {
            case TaskOutcome.Failed { Retryable: true } when _task.Attempt < _task.Retry.MaxAttempts:
                _worker.Logger.AttemptFailed(exception!, _task.Id, _task.Worker, _task.Attempt, _task.Retry.MaxAttempts, seconds);
                break;
            case TaskOutcome.Failed:
                _worker.Logger.TaskFailed(exception!, _task.Id, _task.Worker, _task.Attempt, seconds);
                break;
            default:
                _worker.Logger.TaskEnded(_task.Id, _task.Worker, _task.Attempt, outcome.Name, seconds);
                break;
        }
    }

    private async Task<(Exception? Exception, bool WasStopped)> InvokeAsync()
    {
        AsyncServiceScope? scope = null;
        Exception? exception = null;
        try
        {
            scope = _worker.Scopes.CreateAsyncScope();
            await _worker.Definition.Invoke(scope.Value.ServiceProvider, this, _handler.Token).ConfigureAwait(false);
        }
        catch (Exception caught)
        {
            exception = caught;
        }

        // A cancellation from here on does not change how the handler ended.
        var wasStopped = _isStopping && _handler.IsCancellationRequested;
        if (scope is not null)
        {
            await DisposeAsync(scope.Value).ConfigureAwait(false);
        }

        return (exception, wasStopped);
    }

    private async Task DisposeAsync(AsyncServiceScope scope)
    {
        try
        {
            await scope.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _worker.Logger.DisposalFailed(exception, _task.Id, _task.Worker);
        }
    }

    private async Task AbortAsync()
    {
        _worker.Logger.LeaseLost(_task.Id, _task.Worker, _lease.RevocationReason ?? "No heartbeat succeeded in time.");
        await EndHandlerAsync().ConfigureAwait(false);
    }

    private async Task EndHandlerAsync()
    {
        if (await Guarded.CancelAsync(_handler).ConfigureAwait(false) is { } exception)
        {
            _worker.Logger.CancellationFailed(exception, _task.Id);
        }

        await Task.WhenAny(Ended, Task.Delay(HandlerShutdownGrace, _worker.Time)).ConfigureAwait(false);
        if (!Ended.IsCompleted)
        {
            _worker.Logger.HandlerIgnoresToken(_task.Id, _task.Worker, HandlerShutdownGrace.TotalSeconds);
        }
    }
}
