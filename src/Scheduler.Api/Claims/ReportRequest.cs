using System.ComponentModel.DataAnnotations;
using FluentValidation;
using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Claims;

/// <summary>One of several reports: the task, the action, and the fields of that call.</summary>
public sealed record ReportRequest : BodyRequest<ReportRequest>
{
    /// <summary>The id of the task.</summary>
    [Required]
    public Field<string> Id { get; init; }

    /// <summary>What is reported.</summary>
    [Required]
    public Field<ReportAction> Action { get; init; }

    /// <summary>The lease token returned by the claim.</summary>
    [Required]
    public Field<string> LeaseToken { get; init; }

    /// <summary>HEARTBEAT: the lease duration from now, in seconds; default: the duration of the claim.</summary>
    [Range(Lease.MinSeconds, Lease.MaxSeconds)]
    public Field<long> LeaseSeconds { get; init; }

    /// <summary>HEARTBEAT: how far the worker is; null or omitted to keep what it reported last.</summary>
    public Field<ProgressRequest> Progress { get; init; }

    /// <summary>FAIL: a failure message for humans.</summary>
    [Length(0, TaskFailure.MaxMessageLength)]
    public Field<string> Message { get; init; }

    /// <summary>FAIL: whether the task may be retried; default true.</summary>
    public Field<bool> Retryable { get; init; }

    /// <summary>FAIL: the delay before the next attempt, in seconds; default: the backoff of the retry policy.</summary>
    [Range(0, FailureReport.MaxDelaySeconds)]
    public Field<long> RetryAfterSeconds { get; init; }

    /// <summary>RELEASE: the delay before the task can be claimed again, in seconds; default 0.</summary>
    [Range(0, FailureReport.MaxDelaySeconds)]
    public Field<long> DelaySeconds { get; init; }

    /// <summary>All but RELEASE: first-level payload keys to add or replace.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>Creates the report; the request must be valid.</summary>
    public ReportItem ToItem() => new(Id.Value, TaskId.TryParse(Id.Value, out var id) ? ToReport(id) : null);

    // Through the single-call requests, so that they share their defaults.
    private LeaseReport ToReport(TaskId id) => Action.Value switch
    {
        ReportAction.Heartbeat => new RenewLeaseRequest { LeaseToken = LeaseToken, LeaseSeconds = LeaseSeconds, Payload = Payload, Progress = Progress }.ToCommand(id),
        ReportAction.Complete => new CompleteTaskRequest { LeaseToken = LeaseToken, Payload = Payload }.ToCommand(id),
        ReportAction.Fail => new FailTaskRequest
        {
            LeaseToken = LeaseToken,
            Message = Message,
            Retryable = Retryable,
            RetryAfterSeconds = RetryAfterSeconds,
            Payload = Payload,
        }.ToCommand(id),
        _ => new ReleaseTaskRequest { LeaseToken = LeaseToken, DelaySeconds = DelaySeconds }.ToCommand(id),
    };
}

internal sealed class ReportRequestValidator : RequestValidator<ReportRequest>
{
    private static readonly Dictionary<ReportAction, HashSet<string>> FieldsOfCalls = new()
    {
        [ReportAction.Heartbeat] = NamesIn<RenewLeaseRequest>(),
        [ReportAction.Complete] = NamesIn<CompleteTaskRequest>(),
        [ReportAction.Fail] = NamesIn<FailTaskRequest>(),
        [ReportAction.Release] = NamesIn<ReleaseTaskRequest>(),
    };

    public ReportRequestValidator() => RuleFor(request => request).Custom((request, context) =>
    {
        if (!request.Action.HasValue)
        {
            return;
        }

        var allowed = FieldsOfCalls[request.Action.Value];
        foreach (var field in RequestShape<ReportRequest>.Fields.Where(field => field.IsGivenIn(request) && !allowed.Contains(field.Name)))
        {
            context.AddFailure(field.Name, $"is not a field of {request.Action.Value.ToName()}.");
        }
    });

    private static HashSet<string> NamesIn<T>()
        where T : FieldRequest =>
        new(["id", "action", .. RequestShape<T>.Fields.Select(field => field.Name)], StringComparer.Ordinal);
}
