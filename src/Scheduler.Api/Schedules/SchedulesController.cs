using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Scheduler.Api.Errors;
using Scheduler.Api.Requests;
using Scheduler.Api.Tasks;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Schedules;

/// <summary>Create, read, change, trigger and delete recurring schedules.</summary>
[ApiController]
[Route("api/schedules")]
public sealed class SchedulesController(IMediator mediator) : ControllerBase
{
    /// <summary>The path, used in responses.</summary>
    internal const string Path = "/api/schedules";

    /// <summary>Lists schedules in the order of their names, in full or page by page.</summary>
    /// <remarks>Without a limit, every matching schedule is streamed. With a limit, the Link header points to the next page, if there is one.</remarks>
    [HttpGet]
    [Authorize(Scopes.TasksRead)]
    [ProducesResponseType<IEnumerable<ScheduleResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.InvalidCursor))]
    public async Task<IActionResult> ListSchedules([FromQuery] ListSchedulesRequest request, CancellationToken cancellationToken)
    {
        if (!request.Limit.IsGiven)
        {
            return Ok(await mediator.Send(request.ToStreamQuery(), cancellationToken));
        }

        var (schedules, nextCursor) = await mediator.Send(request.ToPageQuery(), cancellationToken);
        Response.Headers.Link = nextCursor is null ? default : request.LinkToNext(nextCursor);
        return Ok(schedules);
    }

    /// <summary>Creates a schedule.</summary>
    /// <remarks>The task of its first instant is created with it.</remarks>
    [HttpPost]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType<ScheduleResponse>(StatusCodes.Status201Created)]
    [ProducesProblem(nameof(ProblemCode.DuplicateName), nameof(ProblemCode.ScheduleDeleted))]
    public async Task<IActionResult> CreateSchedule(
        CreateScheduleRequest request, [FromIdempotencyKey] IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var (schedule, isReplayed) = await mediator.Send(new CreateSchedule(this.Validated(() => request.ToDefinition()), key), cancellationToken);
        return new CreatedScheduleResult(schedule, isReplayed);
    }

    /// <summary>Gets a schedule.</summary>
    /// <remarks>Never 304, because the next instants change without a new version.</remarks>
    [HttpGet("{id}")]
    [HttpHead("{id}")]
    [Authorize(Scopes.TasksRead)]
    [ProducesResponseType<ScheduleResponse>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ScheduleResponse>> GetSchedule(string id, CancellationToken cancellationToken) =>
        await mediator.Send(new GetSchedule(ScheduleReference.ById(id)), cancellationToken);

    /// <summary>Updates a schedule; omitted fields keep their values.</summary>
    /// <remarks>A change of the rule or of the template affects only tasks whose start is in the future. A request that changes nothing does not change the version.</remarks>
    [HttpPatch("{id}")]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType<ScheduleResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ProblemCode.DuplicateName))]
    public async Task<ActionResult<ScheduleResponse>> UpdateSchedule(
        string id, UpdateScheduleRequest request, [FromIfMatch] VersionCondition? condition, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToCommand(ScheduleReference.ById(id), condition), cancellationToken);

    /// <summary>Deletes a schedule.</summary>
    /// <remarks>Its tasks that wait for their first attempt are deleted too, except triggered ones and those whose start was changed.</remarks>
    [HttpDelete("{id}")]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<NoContentResult> DeleteSchedule(string id, [FromIfMatch] VersionCondition? condition, CancellationToken cancellationToken)
    {
        await mediator.Send(new DeleteSchedule(ScheduleReference.ById(id), condition), cancellationToken);
        return NoContent();
    }

    /// <summary>Creates an extra task of a schedule, due now.</summary>
    /// <remarks>Allowed in every state. The body may be omitted.</remarks>
    [HttpPost("{id}/trigger")]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType<TaskResponse>(StatusCodes.Status201Created)]
    public async Task<IActionResult> TriggerSchedule(
        string id,
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] TriggerScheduleRequest? request,
        [FromIdempotencyKey] IdempotencyKey? key,
        CancellationToken cancellationToken) => new CreatedTaskResult(await mediator.Send(
            new TriggerSchedule(ScheduleReference.ById(id), this.Validated(() => (request ?? new TriggerScheduleRequest()).ToContent()), key, Request.TraceParent()),
            cancellationToken));

    /// <summary>Creates the tasks of past instants for which the schedule has none, all or none.</summary>
    /// <remarks>They are due at once, in the order of their instants. Allowed in every state.</remarks>
    [HttpPost("{id}/backfill")]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType<IEnumerable<TaskResponse>>(StatusCodes.Status201Created)]
    public async Task<IActionResult> BackfillSchedule(
        string id, BackfillScheduleRequest request, [FromIdempotencyKey] IdempotencyKey? key, CancellationToken cancellationToken) =>
        new CreatedTasksResult(await mediator.Send(
            new BackfillSchedule(ScheduleReference.ById(id), this.Validated(() => request.ToRange()), key, Request.TraceParent()), cancellationToken));

    /// <summary>Lists the next instants of a schedule, as if it were neither paused nor blocked.</summary>
    [HttpGet("{id}/preview")]
    [Authorize(Scopes.TasksRead)]
    [ProducesResponseType<PreviewResponse>(StatusCodes.Status200OK)]
    public async Task<ActionResult<PreviewResponse>> PreviewSchedule(
        string id, [FromQuery] PreviewScheduleRequest request, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToQuery(ScheduleReference.ById(id)), cancellationToken);

    /// <summary>Lists the next instants of a rule, without storing anything.</summary>
    [HttpPost("preview")]
    [Authorize(Scopes.TasksRead)]
    [ProducesResponseType<PreviewResponse>(StatusCodes.Status200OK)]
    public async Task<ActionResult<PreviewResponse>> PreviewRecurrence(PreviewRequest request, CancellationToken cancellationToken) =>
        await mediator.Send(request.ToQuery(), cancellationToken);

    /// <summary>Creates the schedule with a name, or replaces it.</summary>
    /// <remarks>
    /// Repeating the same body changes nothing. An existing schedule keeps paused and note unless they are given. With If-None-Match: * the
    /// request only creates; with If-Match it only replaces.
    /// </remarks>
    [HttpPut("by-name/{name}")]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType<ScheduleResponse>(StatusCodes.Status200OK)]
    [ProducesResponseType<ScheduleResponse>(StatusCodes.Status201Created)]
    public async Task<ObjectResult> PutSchedule(
        [FromRoute, ModelBinder(typeof(RawPathSegmentBinder))] string name,
        PutScheduleRequest request,
        [FromIfNoneMatch] bool mustBeNew,
        [FromIfMatch] VersionCondition? condition,
        CancellationToken cancellationToken)
    {
        var mustExist = Request.Headers.IfMatch.Count > 0;
        var (schedule, isCreated) = await mediator.Send(request.ToCommand(ScheduleName.From(name), mustBeNew, mustExist, condition), cancellationToken);
        return isCreated ? new CreatedScheduleResult(schedule, isReplayed: false) : Ok(schedule);
    }

    /// <summary>Gets the schedule with a name.</summary>
    [HttpGet("by-name/{name}")]
    [HttpHead("by-name/{name}")]
    [Authorize(Scopes.TasksRead)]
    [ProducesResponseType<ScheduleResponse>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ScheduleResponse>> GetScheduleByName(
        [FromRoute, ModelBinder(typeof(RawPathSegmentBinder))] string name, CancellationToken cancellationToken) =>
        await mediator.Send(new GetSchedule(ScheduleReference.ByName(name)), cancellationToken);

    /// <summary>Deletes the schedule with a name.</summary>
    [HttpDelete("by-name/{name}")]
    [Authorize(Scopes.TasksWrite)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<NoContentResult> DeleteScheduleByName(
        [FromRoute, ModelBinder(typeof(RawPathSegmentBinder))] string name, [FromIfMatch] VersionCondition? condition, CancellationToken cancellationToken)
    {
        await mediator.Send(new DeleteSchedule(ScheduleReference.ByName(name), condition), cancellationToken);
        return NoContent();
    }
}

/// <summary>A 201 response with the created schedule.</summary>
internal sealed class CreatedScheduleResult(ScheduleResponse schedule, bool isReplayed) : CreatedResult($"{SchedulesController.Path}/{schedule.Id}", schedule)
{
    public override void OnFormatting(ActionContext context)
    {
        base.OnFormatting(context);
        CreatedTasksResult.SetReplayedHeader(context, isReplayed);
    }
}
