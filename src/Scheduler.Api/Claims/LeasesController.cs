using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Errors;
using Scheduler.Api.Tasks;
using Scheduler.Application.Tasks;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Claims;

/// <summary>Renew leases and report the results of claimed tasks.</summary>
[ApiController]
[Route("api/tasks/{id}")]
[Route("api/task/{id}")]
public sealed class LeasesController(IMediator mediator) : ControllerBase
{
    /// <summary>Renews the lease of a task, from now.</summary>
    /// <remarks>Payload keys can report progress. Without a payload, the version does not change.</remarks>
    [HttpPost("heartbeat")]
    [Authorize(Scopes.TasksWork)]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.LeaseLost))]
    public async Task<ActionResult<TaskResponse>> RenewLease(string id, RenewLeaseRequest request, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToCommand(TaskIdInPath.Parse(id)), cancellationToken);

    /// <summary>Completes a task.</summary>
    /// <remarks>Repeating the request with the same token changes nothing and returns the current task.</remarks>
    [HttpPost("complete")]
    [Authorize(Scopes.TasksWork)]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.LeaseLost))]
    public async Task<ActionResult<TaskResponse>> CompleteTask(string id, CompleteTaskRequest request, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToCommand(TaskIdInPath.Parse(id)), cancellationToken);

    /// <summary>Reports a failed attempt.</summary>
    /// <remarks>The task is rescheduled while attempts remain; otherwise it becomes FAILED. Repeating the request with the same token changes nothing.</remarks>
    [HttpPost("fail")]
    [Authorize(Scopes.TasksWork)]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.LeaseLost))]
    public async Task<ActionResult<TaskResponse>> FailTask(string id, FailTaskRequest request, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToCommand(TaskIdInPath.Parse(id)), cancellationToken);

    /// <summary>Releases a task; the attempt does not count.</summary>
    /// <remarks>Repeating the request with the same token changes nothing and returns the current task.</remarks>
    [HttpPost("release")]
    [Authorize(Scopes.TasksWork)]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.LeaseLost))]
    public async Task<ActionResult<TaskResponse>> ReleaseTask(string id, ReleaseTaskRequest request, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToCommand(TaskIdInPath.Parse(id)), cancellationToken);
}
