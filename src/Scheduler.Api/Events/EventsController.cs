using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Application.Events;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Events;

/// <summary>Read the changes of all tasks, as they happen.</summary>
[ApiController]
[Route("api/events")]
public sealed class EventsController(IMediator mediator) : ControllerBase
{
    /// <summary>Reads the event feed, as JSON or as Server-Sent Events.</summary>
    /// <remarks>
    /// As JSON, the response can wait for the first event. If Accept names text/event-stream, the response is a stream that does not end.
    /// </remarks>
    [HttpGet]
    [Authorize(Scopes.TasksRead)]
    [LimitStreams]
    [ProducesResponseType<EventPage>(StatusCodes.Status200OK)]
    public async Task<IActionResult> ListEvents(
        [FromQuery] ListEventsRequest request, [FromLastEventId] long? lastEventId, CancellationToken cancellationToken)
    {
        if (EventStreamResult.IsRequestedBy(Request))
        {
            return new EventStreamResult(await mediator.Send(request.ToStreamQuery(lastEventId), cancellationToken));
        }

        return Ok(await mediator.Send(request.ToPageQuery(lastEventId), cancellationToken));
    }
}
