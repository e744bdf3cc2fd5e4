using MediatR;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>A task's payload, key by key.</summary>
[ApiController]
[Route("api/tasks/{id}/payload")]
[Route("api/task/{id}/payload")]
public sealed class PayloadController(IMediator mediator) : ControllerBase
{
    /// <summary>Adds or replaces first-level keys.</summary>
    [HttpPatch]
    public async Task<ActionResult<TaskResponse>> Merge(string id, MergePayloadRequest request, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToCommand(TaskIds.Parse(id)), cancellationToken);

    /// <summary>Removes a first-level key.</summary>
    [HttpDelete("{key}")]
    public async Task<ActionResult<TaskResponse>> Remove(
        string id, [ModelBinder(typeof(PayloadKeyBinder))] string key, CancellationToken cancellationToken) =>
        await mediator.Send(new RemovePayloadKey(TaskIds.Parse(id), key), cancellationToken);
}
