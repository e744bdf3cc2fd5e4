using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Errors;
using Scheduler.Api.Requests;
using Scheduler.Application.Workers;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Workers;

/// <summary>Read task counts per worker; pause and limit workers.</summary>
[ApiController]
[Route("api/workers")]
public sealed class WorkersController(IMediator mediator) : ControllerBase
{
    /// <summary>Lists all workers that have tasks or settings, ordered by name.</summary>
    /// <remarks>The counts of finished tasks may be a few seconds old.</remarks>
    [HttpGet]
    [Authorize(Scopes.TasksRead)]
    [ProducesResponseType<IEnumerable<WorkerResponse>>(StatusCodes.Status200OK)]
    public async Task<IActionResult> ListWorkers([FromQuery] NoParameters query, CancellationToken cancellationToken) =>
        Ok(await mediator.Send(new ListWorkers(), cancellationToken));

    /// <summary>Gets a worker.</summary>
    /// <remarks>A worker without tasks and settings has zero counts.</remarks>
    [HttpGet("{worker}")]
    [Authorize(Scopes.TasksRead)]
    [ProducesResponseType<WorkerResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.NotFound))]
    public async Task<ActionResult<WorkerResponse>> GetWorker(
        [FromRoute, ModelBinder(typeof(RawPathSegmentBinder))] string worker, CancellationToken cancellationToken) =>
        await mediator.Send(new GetWorker(WorkerNameInPath.Parse(worker)), cancellationToken);

    /// <summary>Pauses or resumes a worker, or limits its running tasks.</summary>
    /// <remarks>Applies to new claims on all replicas. Running tasks are not affected.</remarks>
    [HttpPatch("{worker}")]
    [Authorize(Scopes.Admin)]
    [ProducesResponseType<WorkerResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.NotFound))]
    public async Task<ActionResult<WorkerResponse>> UpdateWorker(
        [FromRoute, ModelBinder(typeof(RawPathSegmentBinder))] string worker, UpdateWorkerRequest request, CancellationToken cancellationToken)
    {
        var name = WorkerNameInPath.Parse(worker);
        await mediator.Send(request.ToCommand(name), cancellationToken);
        return await mediator.Send(new GetWorker(name), cancellationToken);
    }

    /// <summary>Deletes a worker's settings, which removes its pause and its limit.</summary>
    /// <remarks>The worker's tasks are kept. Deleting settings that do not exist succeeds too.</remarks>
    [HttpDelete("{worker}")]
    [Authorize(Scopes.Admin)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(nameof(ProblemCode.NotFound))]
    public async Task<NoContentResult> DeleteWorker(
        [FromRoute, ModelBinder(typeof(RawPathSegmentBinder))] string worker, CancellationToken cancellationToken)
    {
        await mediator.Send(new DeleteWorkerSettings(WorkerNameInPath.Parse(worker)), cancellationToken);
        return NoContent();
    }
}
