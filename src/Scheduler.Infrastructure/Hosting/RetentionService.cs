using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Retention;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Removes, every minute, the tasks and events whose retention time has passed, in small batches with pauses between them.</summary>
internal sealed partial class RetentionService(IServiceScopeFactory scopes, RetentionOptions options, TimeProvider time, ILogger<RetentionService> logger)
    : PeriodicService(scopes, time, TimeSpan.FromMinutes(1))
{
    // The pause goes by the machine's clock, as the other writers do.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.EndedTasksDays is not null)
        {
            await RepeatAsync(new DeleteEndedTasks(), cancellationToken);
        }

        if (options.EventsDays is not null)
        {
            await RepeatAsync(new RemoveOldEvents(), cancellationToken);
        }
    }

    protected override void LogFailed(Exception exception) => LogFailed(logger, exception);

    private async Task RepeatAsync(IRequest<bool> request, CancellationToken cancellationToken)
    {
        while (await SendAsync(request, cancellationToken))
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    [LoggerMessage(1080, LogLevel.Warning, "Tasks and events past their retention time could not be removed; the next attempt is in a minute.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
