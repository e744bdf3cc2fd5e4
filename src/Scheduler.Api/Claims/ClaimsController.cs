using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Auth;
using Scheduler.Api.Concurrency;
using Scheduler.Application.Claims;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Claims;

/// <summary>Claims: how workers come by tasks.</summary>
[ApiController]
[Route("api/claims")]
public sealed class ClaimsController(IMediator mediator) : ControllerBase
{
    /// <summary>Claims tasks that are due; waits for them, if it is to.</summary>
    /// <remarks>
    /// Each task is handed to one claimer at a time, with a lease whose token heartbeats and reports have to show. An empty list is an
    /// answer like any other.
    /// </remarks>
    [HttpPost]
    [Authorize(Scopes.TasksWork)]
    [ClaimConcurrency]
    [RequireBoundWorkers]
    [ProducesResponseType<ClaimResponse>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ClaimResponse>> ClaimTasks(ClaimTasksRequest request, CancellationToken cancellationToken) =>
        ClaimResponse.From(await mediator.Send(request.ToCommand(HttpContext.CallerId()), cancellationToken));
}
