using System.Runtime.InteropServices;
using Scheduler.Application.Common;

namespace Scheduler.Api.Shutdown;

/// <summary>
/// Between the wish to end and the end of accepting: the service says that it is not ready, and serves on until whoever sends
/// it requests has noticed. Ctrl+C (<c>SIGINT</c>) is a person's, who waits for nothing.
/// </summary>
internal sealed partial class DrainService(
    ShutdownOptions options, IHostApplicationLifetime lifetime, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<DrainService> logger)
    : IHostedLifecycleService, IDisposable
{
    private readonly TaskCompletionSource _interrupted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PosixSignalRegistration? _interrupt;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => _interrupted.TrySetResult());
        return Task.CompletedTask;
    }

    // The server is stopped only after this. Whoever embeds the service may stop it twice, and while it is disposed of.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        lifetime.StopApplication();
        LogDraining(logger, options.DrainSeconds, options.TimeoutSeconds);
        await Task.WhenAny(Task.Delay(options.Drain, time, cancellationToken), _interrupted.Task);
        LogStopping(logger);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _interrupt?.Dispose();

    [LoggerMessage(3002, LogLevel.Information, "Asked to end: not ready any more, serving for {DrainSeconds} s; then requests in flight have {TimeoutSeconds} s.")]
    private static partial void LogDraining(ILogger logger, int drainSeconds, int timeoutSeconds);

    [LoggerMessage(3003, LogLevel.Information, "No longer accepting connections.")]
    private static partial void LogStopping(ILogger logger);
}
