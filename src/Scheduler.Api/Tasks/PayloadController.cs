using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Errors;
using Scheduler.Api.Requests;
using Scheduler.Application.Tasks;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>Change the first-level keys of a task's payload.</summary>
[ApiController]
[Route("api/tasks/{id}/payload")]
[Route("api/task/{id}/payload")]
public sealed class PayloadController(IMediator mediator) : ControllerBase
{
    /// <summary>Adds or replaces first-level keys of a task's payload.</summary>
    /// <remarks>An existing key keeps its position; null is stored as a value.</remarks>
    [HttpPatch]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status200OK)]
    public async Task<ActionResult<TaskResponse>> MergePayload(
        string id, MergePayloadRequest request, [FromIfMatch] VersionCondition? condition, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToCommand(TaskIdInPath.Parse(id), condition), cancellationToken);

    /// <summary>Removes a first-level key from a task's payload.</summary>
    /// <remarks>The keys "." and ".." cannot be addressed in a path; replace the payload to remove them.</remarks>
    [HttpDelete("{key}")]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.PayloadKeyNotFound))]
    public async Task<ActionResult<TaskResponse>> RemovePayloadKey(
        string id,
        [FromRoute, ModelBinder(typeof(RawPathSegmentBinder))] string key,
        [FromIfMatch] VersionCondition? condition,
        CancellationToken cancellationToken) =>
        await mediator.Send(new RemovePayloadKey(TaskIdInPath.Parse(id), key, condition), cancellationToken);
}
