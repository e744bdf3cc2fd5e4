using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Errors;
using Scheduler.Api.Requests;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tasks;

/// <summary>Change many tasks.</summary>
[ApiController]
[Route("api/tasks/bulk")]
[Route("api/task/bulk")]
public sealed class BulkController(IMediator mediator) : ControllerBase
{
    /// <summary>Retries, starts, cancels, reschedules or deletes many tasks, by their ids or by a filter.</summary>
    /// <remarks>Each task is changed by its own rules, or skipped. While more is true, send the same body again with after set to next.</remarks>
    [HttpPost]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType<BulkResult>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.InvalidCursor))]
    public async Task<ActionResult<BulkResult>> ChangeManyTasks(
        BulkChangeRequest request, [FromIdempotencyKey] IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var (result, isReplayed) = await mediator.Send(new ChangeManyTasks(this.Validated(() => request.ToChange()), key), cancellationToken);
        CreatedTasksResult.SetReplayedHeader(ControllerContext, isReplayed);
        return result;
    }
}
