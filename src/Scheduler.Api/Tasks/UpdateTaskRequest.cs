using System.ComponentModel.DataAnnotations;
using FluentValidation;
using Scheduler.Api.Requests;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Tasks;

/// <summary>A request to update a task; omitted fields keep their values.</summary>
public sealed record UpdateTaskRequest : BodyRequest<UpdateTaskRequest>
{
    /// <summary>The start time, in the future. Not together with delaySeconds.</summary>
    [NotNull]
    public Field<DateTimeOffset> Start { get; init; }

    /// <summary>A delay in seconds from now, instead of start, measured by the lease clock; 0 makes the task due immediately.</summary>
    [NotNull, Range(0, TaskStart.MaxDelaySeconds)]
    public Field<long> DelaySeconds { get; init; }

    /// <summary>A title for humans; null removes it.</summary>
    public Field<TaskTitle> Title { get; init; }

    /// <summary>The worker that runs the task.</summary>
    [NotNull]
    public Field<WorkerName> Worker { get; init; }

    /// <summary>The new status.</summary>
    [NotNull]
    public Field<ScheduledTaskStatus> Status { get; init; }

    /// <summary>The new payload, which replaces the old one; null clears it.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>The new retry policy, which replaces the old one; omitted members have their defaults.</summary>
    [NotNull]
    public Field<RetryRequest> Retry { get; init; }

    /// <summary>Creates the command; the request must be valid.</summary>
    public UpdateTask ToCommand(TaskId id, VersionCondition? condition) => new(id, ToChanges(), condition);

    private TaskChanges ToChanges() => new()
    {
        Start = Start.HasValue
            ? new Optional<TaskStart>(TaskStart.At(Start.Value))
            : DelaySeconds.HasValue ? new Optional<TaskStart>(TaskStart.After(TimeSpan.FromSeconds(DelaySeconds.Value))) : default,
        Title = Title.IsGiven ? new Optional<TaskTitle?>(Title.ValueOrDefault) : default,
        Worker = Worker.ToOptional(),
        Status = Status.ToOptional(),
        Payload = Payload.IsNull ? new Optional<Payload>(Domain.Tasks.Payload.Empty) : Payload.ToOptional(),
        Retry = Retry.HasValue ? new Optional<RetryPolicy>(Retry.Value.ToPolicy()) : default,
    };
}

internal sealed class UpdateTaskRequestValidator : RequestValidator<UpdateTaskRequest>
{
    public UpdateTaskRequestValidator() => RuleFor(request => request).Custom((request, context) =>
    {
        if (request.Start.IsGiven && request.DelaySeconds.IsGiven)
        {
            context.AddFailure("start", "must not be given together with delaySeconds.");
        }
    });
}
