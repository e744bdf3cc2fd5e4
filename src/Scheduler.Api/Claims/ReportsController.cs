using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Claims;

/// <summary>Report the results of several claimed tasks.</summary>
[ApiController]
[Route("api/tasks/reports")]
[Route("api/task/reports")]
public sealed class ReportsController(IMediator mediator) : ControllerBase
{
    /// <summary>Applies several heartbeats and reports, each like the single call.</summary>
    /// <remarks>They are applied in request order, and succeed or fail independently. The request may be repeated as the single calls may.</remarks>
    [HttpPost]
    [Authorize(Scopes.TasksWork)]
    [ProducesResponseType<ReportsResponse>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ReportsResponse>> ReportTasks(ReportTasksRequest request, CancellationToken cancellationToken) =>
        ReportsResponse.From(await mediator.Send(request.ToCommand(), cancellationToken));
}
