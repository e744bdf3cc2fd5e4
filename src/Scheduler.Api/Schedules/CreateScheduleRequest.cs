using System.ComponentModel.DataAnnotations;
using Scheduler.Api.Requests;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Schedules;

/// <summary>A request to create a schedule.</summary>
public sealed record CreateScheduleRequest : ScheduleRequest<CreateScheduleRequest>
{
    /// <summary>The unique name.</summary>
    [Required]
    public Field<ScheduleName> Name { get; init; }

    /// <summary>The worker that runs the tasks.</summary>
    [Required]
    public Field<WorkerName> Worker { get; init; }

    /// <summary>Creates the definition; the request must be valid.</summary>
    public ScheduleDefinition ToDefinition() => ToDefinition(Name.Value, Worker.Value);
}

internal sealed class CreateScheduleRequestValidator : ScheduleRequestValidator<CreateScheduleRequest>;
