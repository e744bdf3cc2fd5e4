using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Errors;
using Scheduler.Api.Tasks;
using Scheduler.Application.Tasks;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Claims;

/// <summary>What a worker says of a task that it has claimed.</summary>
[ApiController]
[Route("api/tasks/{id}")]
[Route("api/task/{id}")]
public sealed class LeasesController(IMediator mediator) : ControllerBase
{
    /// <summary>Prolongs the lease of a task, counted from now.</summary>
    /// <remarks>It may report progress by keys of the payload. Without any, the task keeps its version.</remarks>
    [HttpPost("heartbeat")]
    [Authorize(Scopes.TasksWork)]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.LeaseLost))]
    public async Task<ActionResult<TaskResponse>> RenewLease(string id, RenewLeaseRequest request, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToCommand(TaskIdInPath.Parse(id)), cancellationToken);

    /// <summary>Reports that the task is done.</summary>
    /// <remarks>Sent again with the same token, it changes nothing more and answers the task as it now stands.</remarks>
    [HttpPost("complete")]
    [Authorize(Scopes.TasksWork)]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.LeaseLost))]
    public async Task<ActionResult<TaskResponse>> CompleteTask(string id, CompleteTaskRequest request, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToCommand(TaskIdInPath.Parse(id)), cancellationToken);

    /// <summary>Reports that the attempt failed.</summary>
    /// <remarks>While attempts remain the task waits for the next one, else it has failed. Sent again with the same token, it changes nothing more.</remarks>
    [HttpPost("fail")]
    [Authorize(Scopes.TasksWork)]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.LeaseLost))]
    public async Task<ActionResult<TaskResponse>> FailTask(string id, FailTaskRequest request, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToCommand(TaskIdInPath.Parse(id)), cancellationToken);

    /// <summary>Gives the task back; the attempt does not count.</summary>
    /// <remarks>Sent again with the same token, it changes nothing more and answers the task as it now stands.</remarks>
    [HttpPost("release")]
    [Authorize(Scopes.TasksWork)]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.LeaseLost))]
    public async Task<ActionResult<TaskResponse>> ReleaseTask(string id, ReleaseTaskRequest request, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToCommand(TaskIdInPath.Parse(id)), cancellationToken);
}
