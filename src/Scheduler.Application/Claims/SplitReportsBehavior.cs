using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Claims;

/// <summary>
/// Sends reports that conflicted with another writer again in two halves, so that one task that others keep changing does not
/// hold up the rest. A single report is retried like any other command.
/// </summary>
internal sealed class SplitReportsBehavior(IMediator mediator, IDatabaseErrorClassifier failures) : IPipelineBehavior<ReportTasks, IReadOnlyList<ReportOutcome>>
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReportOutcome>> Handle(
        ReportTasks request, CancellationToken cancellationToken, RequestHandlerDelegate<IReadOnlyList<ReportOutcome>> next)
    {
        try
        {
            return await next();
        }
        catch (Exception e) when (request.Items.Count > 1 && failures.Classify(e) == DatabaseErrorKind.Conflict)
        {
            return await SplitAsync(request.Items, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<ReportOutcome>> SplitAsync(IReadOnlyList<ReportItem> items, CancellationToken cancellationToken)
    {
        var half = items.Count / 2;
        try
        {
            var first = await mediator.Send(new ReportTasks([.. items.Take(half)]), cancellationToken);
            var second = await mediator.Send(new ReportTasks([.. items.Skip(half)]), cancellationToken);
            return [.. first, .. second];
        }
        catch (Exception e) when (failures.Classify(e) == DatabaseErrorKind.Conflict)
        {
            // A single report has been retried until the deadline. As a conflict, it would be retried again by the behavior around each half.
            throw new TimeoutException("Other writers kept changing a task for too long.", e);
        }
    }
}
