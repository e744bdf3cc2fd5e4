using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Scheduler.Client.Hosting;

/// <summary>Runs a worker for as long as its host runs.</summary>
internal sealed class WorkerService(WorkerContext worker, IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    // Together less than WorkerOptionsValidator.AfterDrain.
    private static readonly TimeSpan CancellationTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _fastShutdown = new();
    private readonly ConcurrencySlots _running = new(worker.Options.Concurrency);
    private readonly object _lock = new();
    private CancellationTokenRegistration _hostStops;
    private Task _claiming = Task.CompletedTask;
    private Task? _stop;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        worker.Logger.WorkerStarted(worker.Name, worker.Claimant, worker.Options.Concurrency);
        _claiming = Task.Run(
            () =>
            {
                // The activity that started the host must not become the parent of all of this worker's activities.
                Guarded.Run(() => Activity.Current = null);
                return new ClaimLoop(worker, new Claimer(worker), _running).RunAsync(_stopping.Token);
            },
            CancellationToken.None);

        // The host stops its services one by one; this makes all workers drain concurrently, and none claims while another drains.
        _hostStops = lifetime.ApplicationStopping.Register(() => _ = StopOnceAsync());
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(() => _fastShutdown.Cancel());
        await StopOnceAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        // A host that fails to start is disposed without being stopped.
        Guarded.Run(_stopping.Cancel);
        _hostStops.Dispose();
        _fastShutdown.Dispose();
        _stopping.Dispose();
    }

    private Task StopOnceAsync()
    {
        lock (_lock)
        {
            return _stop ??= Task.Run(DrainAsync);
        }
    }

    private async Task DrainAsync()
    {
        worker.Logger.WorkerStopping(worker.Name, _running.Attempts.Count);
        await Guarded.CancelAsync(_stopping).ConfigureAwait(false);

        var allEnded = EndAsync();
        await WaitAsync(allEnded, worker.Options.DrainTimeout).ConfigureAwait(false);

        foreach (var attempt in _running.Attempts)
        {
            attempt.Stop();
        }

        await WaitAsync(allEnded, CancellationTimeout).ConfigureAwait(false);

        using var deadline = new CancellationTokenSource(ReleaseTimeout, worker.Time);
        var abandoned = _running.Attempts.Select(attempt => attempt.AbandonAsync(deadline.Token));

        // Even during a fast shutdown, tasks granted to the last claim have to be released within this time.
        var claimed = Task.WhenAny(_claiming, Task.Delay(Timeout.InfiniteTimeSpan, worker.Time, deadline.Token));
        await Task.WhenAll(abandoned.Append(claimed)).ConfigureAwait(false);
        worker.Logger.WorkerStopped(worker.Name);
    }

    // The last claim may still start attempts.
    private async Task EndAsync()
    {
        await _claiming.ConfigureAwait(false);
        await _running.AllEndedAsync().ConfigureAwait(false);
    }

    private async Task WaitAsync(Task ended, TimeSpan atMost) =>
        await Task.WhenAny(ended, Task.Delay(atMost, worker.Time, _fastShutdown.Token)).ConfigureAwait(false);
}
