using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Does something from time to time while the service runs. What fails is told of, and tried again the next time.</summary>
internal abstract class PeriodicService(IServiceScopeFactory scopes, TimeProvider time, TimeSpan interval) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);

        // Ends by itself when the service does, be it that it never came to start.
        using var end = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            await TryRun(stoppingToken);
        }
    }

    /// <summary>Does it once.</summary>
    protected abstract Task Run(CancellationToken cancellationToken);

    /// <summary>Tells that it failed.</summary>
    protected abstract void LogFailed(Exception exception);

    /// <summary>Does it once, and fails in no case.</summary>
    protected async Task TryRun(CancellationToken cancellationToken)
    {
        try
        {
            await Run(cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it is, the next time may do better; it must not end the service.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(e);
        }
    }

    /// <summary>Dispatches a use case in a scope of its own.</summary>
    protected async Task<T> Send<T>(IRequest<T> request, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }
}
