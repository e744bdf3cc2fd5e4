using System.ComponentModel.DataAnnotations;
using Scheduler.Api.Requests;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Schedules;

/// <summary>A request to create the schedule with a name, or to replace it; omitted fields have their defaults.</summary>
public sealed record PutScheduleRequest : ScheduleRequest<PutScheduleRequest>
{
    /// <summary>The worker that runs the tasks.</summary>
    [Required]
    public Field<WorkerName> Worker { get; init; }

    /// <summary>Creates the command; the request must be valid.</summary>
    public PutSchedule ToCommand(ScheduleName name, bool mustBeNew, bool mustExist, VersionCondition? condition) =>
        new(ToDefinition(name, Worker.Value), KeepsPaused: !Paused.HasValue, KeepsNote: !Note.IsGiven, mustBeNew, mustExist, condition);
}

internal sealed class PutScheduleRequestValidator : ScheduleRequestValidator<PutScheduleRequest>;
