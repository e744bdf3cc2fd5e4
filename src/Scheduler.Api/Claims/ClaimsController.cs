using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Auth;
using Scheduler.Api.Concurrency;
using Scheduler.Application.Claims;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Claims;

/// <summary>Claim due tasks.</summary>
[ApiController]
[Route("api/claims")]
public sealed class ClaimsController(IMediator mediator) : ControllerBase
{
    /// <summary>Claims due tasks, optionally waiting for them.</summary>
    /// <remarks>
    /// Each task is leased to one caller at a time. Heartbeats and reports must send the token of the lease. The list is empty if no
    /// task is due.
    /// </remarks>
    [HttpPost]
    [Authorize(Scopes.TasksWork)]
    [ClaimConcurrency]
    [RequireBoundWorkers]
    [ProducesResponseType<ClaimResponse>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ClaimResponse>> ClaimTasks(ClaimTasksRequest request, CancellationToken cancellationToken) =>
        ClaimResponse.From(await mediator.Send(request.ToCommand(HttpContext.CallerId()), cancellationToken));
}
