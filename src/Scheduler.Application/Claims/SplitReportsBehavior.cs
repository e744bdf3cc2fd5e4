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
            var half = request.Items.Count / 2;
            var first = await mediator.Send(new ReportTasks([.. request.Items.Take(half)]), cancellationToken);
            var second = await mediator.Send(new ReportTasks([.. request.Items.Skip(half)]), cancellationToken);
            return [.. first, .. second];
        }
    }
}
