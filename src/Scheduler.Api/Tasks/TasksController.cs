using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Concurrency;
using Scheduler.Api.Errors;
using Scheduler.Api.Json;
using Scheduler.Api.Requests;
using Scheduler.Application.Events;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>Create, read, update and delete tasks.</summary>
/// <remarks>The singular path is an alias, kept for compatibility.</remarks>
[ApiController]
[Route("api/tasks")]
[Route("api/task")]
public sealed class TasksController(IMediator mediator) : ControllerBase
{
    /// <summary>The canonical path, used in responses.</summary>
    internal const string Path = "/api/tasks";

    /// <summary>The prefix of the alias path, which is not in the OpenAPI document.</summary>
    internal const string SingularPath = "/api/task/";

    /// <summary>Lists tasks, in full or page by page.</summary>
    /// <remarks>Without a limit, every matching task is streamed. With a limit, the Link header points to the next page, if there is one.</remarks>
    [HttpGet]
    [Authorize(Scopes.TasksRead)]
    [ProducesResponseType<IEnumerable<TaskResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.InvalidCursor))]
    public async Task<IActionResult> ListTasks([FromQuery] ListTasksRequest request, CancellationToken cancellationToken)
    {
        if (!request.Limit.IsGiven)
        {
            var tasks = await mediator.Send(request.ToStreamQuery(), cancellationToken);
            return request.IsSummary ? Ok(tasks.Select(task => new TaskSummary(task))) : Ok(tasks);
        }

        return new TaskPageResult(await mediator.Send(request.ToPageQuery(), cancellationToken), request);
    }

    /// <summary>Counts tasks, up to a number.</summary>
    /// <remarks>Counting ends at cap, so that it costs the same however many tasks there are.</remarks>
    [HttpGet("count")]
    [Authorize(Scopes.TasksRead)]
    [ProducesResponseType<TaskCount>(StatusCodes.Status200OK)]
    public async Task<ActionResult<TaskCount>> CountTasks([FromQuery] CountTasksRequest request, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToQuery(), cancellationToken);

    /// <summary>Creates a task.</summary>
    /// <remarks>The task is SCHEDULED for a named worker, at a time in the future or after a delay.</remarks>
    [HttpPost]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status201Created)]
    public async Task<IActionResult> CreateTask(
        CreateTaskRequest request, [FromIdempotencyKey] IdempotencyKey? key, CancellationToken cancellationToken) =>
        new CreatedTaskResult(await mediator.Send(new CreateTask(this.Validated(() => request.ToNewTask()), key, Request.TraceParent()), cancellationToken));

    /// <summary>Creates several tasks, all or none.</summary>
    /// <remarks>The response lists the tasks in request order. Errors identify a task by its index, as in [3].start.</remarks>
    [HttpPost("batch")]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType<IEnumerable<TaskResponse>>(StatusCodes.Status201Created)]
    public async Task<IActionResult> CreateTasks(
        CreateTasksRequest request, [FromIdempotencyKey] IdempotencyKey? key, CancellationToken cancellationToken) =>
        new CreatedTasksResult(await mediator.Send(new CreateTasks(this.Validated(() => request.ToNewTasks()), key, Request.TraceParent()), cancellationToken));

    /// <summary>Gets a task.</summary>
    /// <remarks>With If-None-Match, the response is 304 without a body if the client has the current version.</remarks>
    [HttpGet("{id}")]
    [HttpHead("{id}")]
    [Authorize(Scopes.TasksRead)]
    [ShortRead]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status200OK)]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    public async Task<ActionResult<TaskResponse>> GetTask(string id, CancellationToken cancellationToken) =>
        await mediator.Send(new GetTask(TaskIdInPath.Parse(id)), cancellationToken);

    /// <summary>Lists the events of a task: its history, oldest first.</summary>
    /// <remarks>The history is kept after the task is deleted, for the retention time.</remarks>
    [HttpGet("{id}/events")]
    [Authorize(Scopes.TasksRead)]
    [ProducesResponseType<IEnumerable<EventResponse>>(StatusCodes.Status200OK)]
    public async Task<IActionResult> ListTaskEvents(string id, [FromQuery] NoParameters query, CancellationToken cancellationToken) =>
        Ok(await mediator.Send(new ListTaskEvents(TaskIdInPath.Parse(id)), cancellationToken));

    /// <summary>Updates a task; omitted fields keep their values.</summary>
    /// <remarks>Other fields are applied before the status. A request that changes nothing does not change the version.</remarks>
    [HttpPatch("{id}")]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.InvalidTransition), nameof(ProblemCode.TaskNotReschedulable))]
    public async Task<ActionResult<TaskResponse>> UpdateTask(
        string id, UpdateTaskRequest request, [FromIfMatch] VersionCondition? condition, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToCommand(TaskIdInPath.Parse(id), condition), cancellationToken);

    /// <summary>Deletes a task that is not running.</summary>
    /// <remarks>A running task must be ended first, by changing its status.</remarks>
    [HttpDelete("{id}")]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(nameof(ProblemCode.TaskRunning))]
    public async Task<NoContentResult> DeleteTask(string id, [FromIfMatch] VersionCondition? condition, CancellationToken cancellationToken)
    {
        await mediator.Send(new DeleteTask(TaskIdInPath.Parse(id), condition), cancellationToken);
        return NoContent();
    }
}
