using FluentValidation;
using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Claims;

/// <summary>A request to claim tasks.</summary>
public sealed record ClaimTasksRequest : IBodyRequest<ClaimTasksRequest>
{
    private const int DefaultLimit = 1;

    /// <summary>The workers whose tasks to claim.</summary>
    public Field<IReadOnlyList<WorkerName>> Workers { get; init; }

    /// <summary>The names as sent, valid or not.</summary>
    internal Field<IReadOnlyList<string>> WrittenWorkers { get; init; }

    /// <summary>The maximum number of tasks; default 1.</summary>
    public Field<long> Limit { get; init; }

    /// <summary>The lease duration in seconds; default 60.</summary>
    public Field<long> LeaseSeconds { get; init; }

    /// <summary>How long to wait for a due task, in seconds; default 0.</summary>
    public Field<long> WaitSeconds { get; init; }

    /// <summary>A label that identifies the claiming process, for humans.</summary>
    public Field<string> Claimant { get; init; }

    /// <summary>An id for this claim, chosen by the caller. Repeating it returns the tasks that the claim still holds.</summary>
    public Field<string> ClaimId { get; init; }

    /// <summary>Unknown fields.</summary>
    internal IReadOnlyList<string> UnknownFields { get; init; } = [];

    static ClaimTasksRequest IBodyRequest<ClaimTasksRequest>.Read(BodyReader body) => new()
    {
        Workers = body.TextList("workers", FieldParsers.TextValue<WorkerName>),
        WrittenWorkers = body.TextList("workers", FieldParsers.Text),
        Limit = body.Integer("limit"),
        LeaseSeconds = body.Integer("leaseSeconds"),
        WaitSeconds = body.Integer("waitSeconds"),
        Claimant = body.Text("claimant", FieldParsers.Text),
        ClaimId = body.Text("claimId", FieldParsers.Text),
        UnknownFields = body.UnreadMembers,
    };

    /// <summary>Creates the command; the request must be valid.</summary>
    /// <param name="caller">The id of the caller.</param>
    public ClaimTasks ToCommand(string caller) => new(
        Workers.Value,
        (int)Limit.Or(DefaultLimit),
        (int)LeaseSeconds.Or(Lease.DefaultSeconds),
        TimeSpan.FromSeconds(WaitSeconds.Or(0)),
        Claimant.ValueOrDefault,
        ClaimId.HasValue ? ClaimKey.Of(caller, ClaimId.Value) : null);
}

internal sealed class ClaimTasksRequestValidator : RequestValidator<ClaimTasksRequest>
{
    public ClaimTasksRequestValidator()
    {
        Required(request => request.Workers);
        Count(request => request.Workers, ClaimTasks.MinWorkers, ClaimTasks.MaxWorkers);
        OptionalOrNull(request => request.Limit);
        Between(request => request.Limit, ClaimTasks.MinLimit, ClaimTasks.MaxLimit);
        OptionalOrNull(request => request.LeaseSeconds);
        Between(request => request.LeaseSeconds, Lease.MinSeconds, Lease.MaxSeconds);
        OptionalOrNull(request => request.WaitSeconds);
        Between(request => request.WaitSeconds, 0, ClaimTasks.MaxWaitSeconds);
        OptionalOrNull(request => request.Claimant);
        Length(request => request.Claimant, 0, Lease.MaxClaimantLength);
        OptionalOrNull(request => request.ClaimId);
        Length(request => request.ClaimId, ClaimKey.MinClaimIdLength, ClaimKey.MaxClaimIdLength);
        RuleFor(request => request.ClaimId).Custom((id, context) =>
        {
            if (id.HasValue && !id.Value.All(c => c is > ' ' and <= '~'))
            {
                context.AddFailure("claimId", "must have visible ASCII characters only.");
            }
        });
        RejectUnknown(request => request.UnknownFields, "field");
    }
}
