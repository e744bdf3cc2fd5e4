using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Runs work periodically. A failure is logged, and the work is retried on the next tick.</summary>
internal abstract class PeriodicService(IServiceScopeFactory scopes, TimeProvider time, TimeSpan interval) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);

        // Ends the loop at shutdown, even if the host never finished starting.
        using var end = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            await TryRunAsync(stoppingToken);
        }
    }

    protected abstract Task RunAsync(CancellationToken cancellationToken);

    protected abstract void LogFailed(Exception exception);

    /// <summary>Runs the work once and logs a failure instead of throwing it.</summary>
    protected Task TryRunAsync(CancellationToken cancellationToken) => TryRunAsync(() => RunAsync(cancellationToken), cancellationToken);

    /// <summary>Runs a part of the work and logs a failure instead of throwing it.</summary>
    protected async Task TryRunAsync(Func<Task> run, CancellationToken cancellationToken)
    {
        try
        {
            await run();
        }
#pragma warning disable CA1031 // The next run may succeed; no failure may stop the service.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(e);
        }
    }

    /// <summary>Sends a request in its own service scope.</summary>
    protected async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }
}
