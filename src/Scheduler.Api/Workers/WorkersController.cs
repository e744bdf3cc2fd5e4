using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Errors;
using Scheduler.Application.Workers;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Workers;

/// <summary>Workers: how their tasks stand, and whether these are handed out.</summary>
[ApiController]
[Route("api/workers")]
public sealed class WorkersController(IMediator mediator) : ControllerBase
{
    /// <summary>Lists every worker that has tasks or settings, by name.</summary>
    /// <remarks>The numbers of ended tasks may be some seconds old.</remarks>
    [HttpGet]
    [Authorize(Scopes.TasksRead)]
    [ProducesResponseType<IEnumerable<WorkerResponse>>(StatusCodes.Status200OK)]
    public async Task<IActionResult> ListWorkers([FromQuery] ListWorkersRequest request, CancellationToken cancellationToken) =>
        Ok(await mediator.Send(new ListWorkers(), cancellationToken));

    /// <summary>Reads a worker.</summary>
    /// <remarks>One that has neither tasks nor settings has zeroes.</remarks>
    [HttpGet("{worker}")]
    [Authorize(Scopes.TasksRead)]
    [ProducesResponseType<WorkerResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.NotFound))]
    public async Task<ActionResult<WorkerResponse>> GetWorker(
        [FromRoute, ModelBinder(typeof(WorkerNameBinder))] string worker, CancellationToken cancellationToken) =>
        await mediator.Send(new GetWorker(WorkerNameInPath.Parse(worker)), cancellationToken);

    /// <summary>Pauses a worker, lets it go on, or caps how many of its tasks run.</summary>
    /// <remarks>It holds for claims from now on, over all replicas. What runs already goes on.</remarks>
    [HttpPatch("{worker}")]
    [Authorize(Scopes.Admin)]
    [ProducesResponseType<WorkerResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.NotFound))]
    public async Task<ActionResult<WorkerResponse>> UpdateWorker(
        [FromRoute, ModelBinder(typeof(WorkerNameBinder))] string worker, UpdateWorkerRequest request, CancellationToken cancellationToken)
    {
        var name = WorkerNameInPath.Parse(worker);
        await mediator.Send(request.ToCommand(name), cancellationToken);
        return await mediator.Send(new GetWorker(name), cancellationToken);
    }

    /// <summary>Deletes a worker's settings: it is neither paused nor capped any longer.</summary>
    /// <remarks>Its tasks are kept. A worker without settings gets the same response.</remarks>
    [HttpDelete("{worker}")]
    [Authorize(Scopes.Admin)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(nameof(ProblemCode.NotFound))]
    public async Task<NoContentResult> DeleteWorker(
        [FromRoute, ModelBinder(typeof(WorkerNameBinder))] string worker, CancellationToken cancellationToken)
    {
        await mediator.Send(new DeleteWorkerSettings(WorkerNameInPath.Parse(worker)), cancellationToken);
        return NoContent();
    }
}
