using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Workers.Waiting;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Looks every second, while claims wait, for what other replicas have written; ends all waiting when the service does.</summary>
internal sealed partial class DueTaskWatchService(
    IServiceScopeFactory scopes, TimeProvider time, ILogger<DueTaskWatchService> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        using var end = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            try
            {
                await Send(new RefreshDueTimes(), stoppingToken);
            }
#pragma warning disable CA1031 // Whatever it is, the next look tries again; it must not end the service.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFailed(logger, e);
            }
        }
    }

    // Before the server stops, which waits for the requests that it serves.
    public Task StoppingAsync(CancellationToken cancellationToken) => Send(new EndWaiting(), cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task Send(IRequest<Unit> request, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }

    [LoggerMessage(1040, LogLevel.Warning, "The database could not be asked what is due; claims that wait learn of it later.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
