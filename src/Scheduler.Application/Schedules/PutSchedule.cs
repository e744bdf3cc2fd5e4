using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Schedules;

/// <summary>Creates the schedule with a name, or replaces its definition.</summary>
/// <param name="Definition">The definition, with its name.</param>
/// <param name="KeepsPaused">Whether a stored schedule stays paused or not, whatever the definition has.</param>
/// <param name="KeepsNote">Whether a stored schedule keeps its note.</param>
/// <param name="MustBeNew">Whether the schedule must not exist (<c>If-None-Match: *</c>).</param>
/// <param name="MustExist">Whether the schedule must exist (<c>If-Match</c>).</param>
/// <param name="Condition">The precondition; null for any version.</param>
/// <exception cref="DomainException"><c>version-mismatch</c>, or <c>validation-failed</c>.</exception>
public sealed record PutSchedule(
    ScheduleDefinition Definition, bool KeepsPaused, bool KeepsNote, bool MustBeNew = false, bool MustExist = false, VersionCondition? Condition = null)
    : ICommand<PutResult>
{
    object? ICommand.ConflictKey => Definition.Name;
}

/// <summary>The result of a PUT.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="IsCreated">Whether it is new.</param>
public sealed record PutResult(ScheduleResponse Schedule, bool IsCreated);

internal sealed class PutScheduleHandler(
    IScheduleRepository schedules, ScheduleCreation creation, ScheduleUpdate update, IUnitOfWork unitOfWork)
    : IRequestHandler<PutSchedule, PutResult>
{
    public async Task<PutResult> Handle(PutSchedule request, CancellationToken cancellationToken)
    {
        var definition = request.Definition;
        if (await schedules.FindByNameAsync(definition.Name, cancellationToken) is not { } schedule)
        {
            return new PutResult(await CreateAsync(request, cancellationToken), IsCreated: true);
        }

        if (request.MustBeNew)
        {
            throw new DomainException(ErrorCodes.VersionMismatch, "The schedule exists, and If-None-Match requires that it does not.");
        }

        schedule.RequireVersion(request.Condition);
        definition = definition with
        {
            IsPaused = request.KeepsPaused ? schedule.IsPaused : definition.IsPaused,
            Note = request.KeepsNote ? schedule.Note : definition.Note,
        };
        return new PutResult(await update.RunAsync(schedule, definition, cancellationToken), IsCreated: false);
    }

    private async Task<ScheduleResponse> CreateAsync(PutSchedule request, CancellationToken cancellationToken)
    {
        if (request.MustExist)
        {
            throw new DomainException(ErrorCodes.VersionMismatch, "The schedule does not exist, and If-Match requires that it does.");
        }

        var (_, response) = await creation.AddAsync(request.Definition, cancellationToken);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return response;
    }
}
