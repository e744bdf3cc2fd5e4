using FluentValidation;
using Scheduler.Api.Requests;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Tasks;

/// <summary>A request to create a task.</summary>
public sealed record CreateTaskRequest : IBodyRequest<CreateTaskRequest>
{
    /// <summary>The start time, in the future. Either start or delaySeconds is required, not both.</summary>
    public Field<DateTimeOffset> Start { get; init; }

    /// <summary>A delay in seconds from now, instead of start, measured by the lease clock; 0 makes the task due immediately.</summary>
    public Field<long> DelaySeconds { get; init; }

    /// <summary>A title for humans.</summary>
    public Field<TaskTitle> Title { get; init; }

    /// <summary>The worker that runs the task.</summary>
    public Field<WorkerName> Worker { get; init; }

    /// <summary>The initial status; only SCHEDULED, the default, is allowed.</summary>
    public Field<ScheduledTaskStatus> Status { get; init; }

    /// <summary>The payload.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>The retry policy; omitted members have their defaults.</summary>
    public Field<RetryRequest> Retry { get; init; }

    /// <summary>Unknown fields.</summary>
    internal IReadOnlyList<string> UnknownFields { get; init; } = [];

    static CreateTaskRequest IBodyRequest<CreateTaskRequest>.Read(BodyReader body) => new()
    {
        Start = body.Text("start", FieldParsers.Time),
        DelaySeconds = body.Integer("delaySeconds"),
        Title = body.Text("title", FieldParsers.TextValue<TaskTitle>),
        Worker = body.Text("worker", FieldParsers.TextValue<WorkerName>),
        Status = body.Text("status", FieldParsers.Status),
        Payload = body.Payload("payload"),
        Retry = body.Object<RetryRequest>("retry"),
        UnknownFields = body.UnreadMembers,
    };

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
    public CreateTaskRequestValidator(IValidator<RetryRequest> retry)
    {
        OptionalOrNull(request => request.Start);
        OptionalOrNull(request => request.DelaySeconds);
        Between(request => request.DelaySeconds, 0, TaskStart.MaxDelaySeconds);
        OptionalOrNull(request => request.Title);
        Required(request => request.Worker);
        OptionalOrNull(request => request.Status);
        OptionalOrNull(request => request.Payload);
        OptionalOrNull(request => request.Retry);
        Nested(request => request.Retry, retry);

        RuleFor(request => request).Custom((request, context) =>
        {
            var (hasStart, hasDelay) = (request.Start is { IsGiven: true, IsNull: false }, request.DelaySeconds is { IsGiven: true, IsNull: false });
            if (hasStart == hasDelay)
            {
                context.AddFailure("start", hasStart ? "must not be given together with delaySeconds." : "is required unless delaySeconds is given.");
            }
        });

        RuleFor(request => request.Status).Custom((status, context) =>
        {
            if (status.HasValue && status.Value != ScheduledTaskStatus.Scheduled)
            {
                context.AddFailure("status", "must be SCHEDULED for a new task.");
            }
        });

        // Last, so that the errors of known fields are within the reported limit.
        RejectUnknown(request => request.UnknownFields, "field");
    }
}
