using Scheduler.Api.Requests;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Schedules;

/// <summary>A request to create an extra task of a schedule.</summary>
public sealed record TriggerScheduleRequest : BodyRequest<TriggerScheduleRequest>
{
    /// <summary>Merged into the payload of the schedule by first-level key.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>Replaces the title of the schedule.</summary>
    public Field<TaskTitle> Title { get; init; }

    /// <summary>Creates the content of the command; the request must be valid.</summary>
    public TriggerContent ToContent() => new(Payload.ValueOrDefault, Title.ValueOrDefault);
}

internal sealed class TriggerScheduleRequestValidator : RequestValidator<TriggerScheduleRequest>;
