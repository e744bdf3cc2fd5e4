using Scheduler.Client.Http;

namespace Scheduler.Client.Hosting;

/// <summary>Claims as many tasks as there are free slots, and starts them.</summary>
internal sealed class ClaimLoop(WorkerContext worker, Claimer claimer, ConcurrencySlots running)
{
    private const int MaxLimit = 100;

    // A service that is shutting down responds to claims immediately, without tasks.
    private readonly Backoff _idle = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ClaimOnceAsync(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                worker.Logger.WorkerFailed(exception, worker.Name);
                await Task.Delay(_idle.Next(), worker.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ClaimOnceAsync(CancellationToken stopping)
    {
        var slots = await running.AcquireAsync(MaxLimit, stopping).ConfigureAwait(false);
        try
        {
            var started = worker.Time.GetTimestamp();
            var claim = await claimer.ClaimAsync(slots, stopping).ConfigureAwait(false);
            worker.Telemetry.Claimed(worker.Name, claim.Tasks.Count);
            if (stopping.IsCancellationRequested)
            {
                await claimer.ReleaseAsync(claim.Tasks).ConfigureAwait(false);
                return;
            }

            foreach (var task in claim.Tasks)
            {
                running.Start(new TaskAttempt(task, worker.LeaseOf(task, claim.SentAt), worker));
                slots--;
            }

            if (claim.Tasks.Count > 0 || worker.Time.GetElapsedTime(started) >= TimeSpan.FromSeconds(worker.Options.WaitSeconds) / 2)
            {
                _idle.Reset();
                return;
            }
        }
        finally
        {
            running.Release(slots);
        }

        await Task.Delay(_idle.Next(), worker.Time, stopping).ConfigureAwait(false);
    }
}
