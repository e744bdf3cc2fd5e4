using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Scheduler.Client.Hosting;

/// <summary>Runs a worker for as long as its host runs.</summary>
internal sealed class WorkerService(WorkerContext worker, IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    // Together less than WorkerOptionsValidator.AfterDrain.
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GivingBackTime = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _hurry = new();
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
                // Whatever starts the host shall not be the parent of all that this worker ever does.
                Guarded.Run(() => Activity.Current = null);
                return new ClaimLoop(worker, new Claimer(worker), _running).RunAsync(_stopping.Token);
            },
            CancellationToken.None);

        // The host stops its services one after the other: all workers of a host drain at once, and none claims while another drains.
        _hostStops = lifetime.ApplicationStopping.Register(() => _ = StopOnceAsync());
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var hurrying = cancellationToken.Register(() => _hurry.Cancel());
        await StopOnceAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        // A host that fails to start is disposed without being stopped.
        Guarded.Run(_stopping.Cancel);
        _hostStops.Dispose();
        _hurry.Dispose();
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

        var allOver = EndAsync();
        await WaitAsync(allOver, worker.Options.DrainTimeout).ConfigureAwait(false);

        foreach (var attempt in _running.Attempts)
        {
            attempt.Stop();
        }

        await WaitAsync(allOver, EndingTime).ConfigureAwait(false);

        using var patience = new CancellationTokenSource(GivingBackTime, worker.Time);
        var abandoned = _running.Attempts.Select(attempt => attempt.AbandonAsync(patience.Token));

        // In a hurry too: what the last claim was given, and perhaps has from those, is to be given back in this time.
        var claimed = Task.WhenAny(_claiming, Task.Delay(Timeout.InfiniteTimeSpan, worker.Time, patience.Token));
        await Task.WhenAll(abandoned.Append(claimed)).ConfigureAwait(false);
        worker.Logger.WorkerStopped(worker.Name);
    }

    // The last claim may still start something while it ends.
    private async Task EndAsync()
    {
        await _claiming.ConfigureAwait(false);
        await _running.AllEndedAsync().ConfigureAwait(false);
    }

    private async Task WaitAsync(Task ended, TimeSpan atMost) =>
        await Task.WhenAny(ended, Task.Delay(atMost, worker.Time, _hurry.Token)).ConfigureAwait(false);
}
