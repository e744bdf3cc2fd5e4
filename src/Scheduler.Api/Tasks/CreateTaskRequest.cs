using System.ComponentModel.DataAnnotations;
using FluentValidation;
using Scheduler.Api.Requests;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Tasks;

/// <summary>A request to create a task.</summary>
public sealed record CreateTaskRequest : BodyRequest<CreateTaskRequest>
{
    /// <summary>The start time, in the future. Either start or delaySeconds is required, not both.</summary>
    public Field<DateTimeOffset> Start { get; init; }

    /// <summary>A delay in seconds from now, instead of start, measured by the lease clock; 0 makes the task due immediately.</summary>
    [Range(0, TaskStart.MaxDelaySeconds)]
    public Field<long> DelaySeconds { get; init; }

    /// <summary>A title for humans.</summary>
    public Field<TaskTitle> Title { get; init; }

    /// <summary>The worker that runs the task.</summary>
    [Required]
    public Field<WorkerName> Worker { get; init; }

    /// <summary>The initial status; only SCHEDULED, the default, is allowed.</summary>
    [AllowedValues(ScheduledTaskStatus.Scheduled, ErrorMessage = "must be SCHEDULED for a new task.")]
    public Field<ScheduledTaskStatus> Status { get; init; }

    /// <summary>The payload.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>The retry policy; omitted members have their defaults.</summary>
    public Field<RetryRequest> Retry { get; init; }

    /// <summary>Creates the new task; the request must be valid.</summary>
    public NewTask ToNewTask() => new(
        new TaskTemplate(Worker.Value)
        {
            Title = Title.ValueOrDefault,
            Payload = Payload.Or(Domain.Tasks.Payload.Empty),
            Retry = Retry.ValueOrDefault?.ToPolicy() ?? RetryPolicy.Default,
        },
        Start.HasValue ? TaskStart.At(Start.Value) : TaskStart.After(TimeSpan.FromSeconds(DelaySeconds.Value)));
}

internal sealed class CreateTaskRequestValidator : RequestValidator<CreateTaskRequest>
{
    public CreateTaskRequestValidator() => RuleFor(request => request).Custom((request, context) =>
    {
        var (hasStart, hasDelay) = (request.Start is { IsGiven: true, IsNull: false }, request.DelaySeconds is { IsGiven: true, IsNull: false });
        if (hasStart == hasDelay)
        {
            context.AddFailure("start", hasStart ? "must not be given together with delaySeconds." : "is required unless delaySeconds is given.");
        }
    });
}
