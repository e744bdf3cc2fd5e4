using MediatR;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>Tasks. The singular path is that of the exercise from which the service grew.</summary>
[ApiController]
[Route("api/tasks")]
[Route("api/task")]
public sealed class TasksController(IMediator mediator) : ControllerBase
{
    /// <summary>The path that answers refer to.</summary>
    internal const string Path = "/api/tasks";

    /// <summary>Lists tasks.</summary>
    [HttpGet]
    public async Task<IActionResult> List([FromQuery] ListTasksRequest request, CancellationToken cancellationToken)
    {
        if (!request.Limit.IsGiven)
        {
            return Ok(await mediator.Send(request.ToStreamQuery(), cancellationToken));
        }

        return new TaskPageResult(await mediator.Send(request.ToPageQuery(), cancellationToken), request);
    }

    /// <summary>Schedules a task.</summary>
    [HttpPost]
    public async Task<ActionResult<TaskResponse>> Create(CreateTaskRequest request, CancellationToken cancellationToken)
    {
        var task = await mediator.Send(request.ToCommand(), cancellationToken);
        return Created($"{Path}/{task.Id}", task);
    }

    /// <summary>Reads a task.</summary>
    [HttpGet("{id}")]
    [HttpHead("{id}")]
    public async Task<ActionResult<TaskResponse>> Get(string id, CancellationToken cancellationToken) =>
        await mediator.Send(new GetTask(TaskIds.Parse(id)), cancellationToken);

    /// <summary>Changes a task.</summary>
    [HttpPatch("{id}")]
    public async Task<ActionResult<TaskResponse>> Update(string id, UpdateTaskRequest request, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToCommand(TaskIds.Parse(id)), cancellationToken);

    /// <summary>Deletes a task.</summary>
    [HttpDelete("{id}")]
    public async Task<NoContentResult> Delete(string id, CancellationToken cancellationToken)
    {
        await mediator.Send(new DeleteTask(TaskIds.Parse(id)), cancellationToken);
        return NoContent();
    }
}
