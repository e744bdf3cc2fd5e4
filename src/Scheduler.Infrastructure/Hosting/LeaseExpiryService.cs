using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Workers;
using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Ends attempts whose leases have run out, whichever replica gave them out.</summary>
internal sealed partial class LeaseExpiryService(IServiceScopeFactory scopes, TimeProvider time, ILogger<LeaseExpiryService> logger) : BackgroundService
{
    // It is to be noticed within 2 s.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1.5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);

        // Ends by itself when the service does, be it that it never came to start.
        using var end = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            try
            {
                while (await ExpireBatch(stoppingToken))
                {
                    // There may be more.
                }
            }
#pragma warning disable CA1031 // Whatever it is, the next look tries again; it must not end the service.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFailed(logger, e);
            }
        }
    }

    private async Task<bool> ExpireBatch(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        if (!await mediator.Send(new FindExpiredLease(), cancellationToken))
        {
            return false;
        }

        var expired = await mediator.Send(new ExpireLeases(), cancellationToken);
        foreach (var lease in expired)
        {
            LogExpired(logger, lease.Id, lease.Worker, lease.Claimant, lease.Attempt, lease.Status.ToName());
        }

        return expired.Count == ExpireLeases.BatchSize;
    }

    [LoggerMessage(1030, LogLevel.Warning, "The lease of task {TaskId} ran out: worker {Worker}, claimant {Claimant}, attempt {Attempt}; the task is {Status} now.")]
    private static partial void LogExpired(ILogger logger, TaskId taskId, WorkerName worker, string? claimant, int attempt, string status);

    [LoggerMessage(1031, LogLevel.Error, "Leases that ran out could not be ended; the next attempt is in a moment.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
