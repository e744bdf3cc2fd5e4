using System.Runtime.InteropServices;
using Scheduler.Application.Common;

namespace Scheduler.Api.Shutdown;

/// <summary>
/// Completes waiting requests and delays shutdown: the service reports not-ready and keeps serving until load balancers react. Ctrl+C
/// (<c>SIGINT</c>) comes from a developer and skips the delay.
/// </summary>
internal sealed partial class DrainService(
    ShutdownOptions options, IHostApplicationLifetime lifetime, IEnumerable<IPendingRequests> waiting,
    [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<DrainService> logger)
    : IHostedLifecycleService, IDisposable
{
    private readonly TaskCompletionSource _interrupted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PosixSignalRegistration? _interrupt;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => _interrupted.TrySetResult());
        return Task.CompletedTask;
    }

    // The server stops only after this. A host that embeds the service may stop it twice, even during disposal.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        lifetime.StopApplication();

        // The web server waits for requests in flight.
        foreach (var requests in waiting)
        {
            requests.CompleteAll();
        }

        LogDraining(logger, options.DrainSeconds, options.TimeoutSeconds);
        await Task.WhenAny(Task.Delay(options.Drain, time, cancellationToken), _interrupted.Task);
        LogStopping(logger);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _interrupt?.Dispose();

    [LoggerMessage(3002, LogLevel.Information, "Shutting down: no longer ready, serving for another {DrainSeconds} s; in-flight requests then have {TimeoutSeconds} s to complete.")]
    private static partial void LogDraining(ILogger logger, int drainSeconds, int timeoutSeconds);

    [LoggerMessage(3003, LogLevel.Information, "No longer accepting connections.")]
    private static partial void LogStopping(ILogger logger);
}
