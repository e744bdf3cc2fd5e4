using System.ComponentModel.DataAnnotations;
using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Claims;

/// <summary>A request to claim tasks.</summary>
public sealed record ClaimTasksRequest : BodyRequest<ClaimTasksRequest>
{
    private const int DefaultLimit = 1;

    /// <summary>The workers whose tasks to claim.</summary>
    [Required, Length(ClaimTasks.MinWorkers, ClaimTasks.MaxWorkers)]
    public Field<IReadOnlyList<WorkerName>> Workers { get; init; }

    /// <summary>The maximum number of tasks; default 1.</summary>
    [Range(ClaimTasks.MinLimit, ClaimTasks.MaxLimit)]
    public Field<long> Limit { get; init; }

    /// <summary>The lease duration in seconds; default 60.</summary>
    [Range(Lease.MinSeconds, Lease.MaxSeconds)]
    public Field<long> LeaseSeconds { get; init; }

    /// <summary>How long to wait for a due task, in seconds; default 0.</summary>
    [Range(0, ClaimTasks.MaxWaitSeconds)]
    public Field<long> WaitSeconds { get; init; }

    /// <summary>A label that identifies the claiming process, for humans.</summary>
    [Length(0, Lease.MaxClaimantLength)]
    public Field<string> Claimant { get; init; }

    /// <summary>An id for this claim, chosen by the caller. Repeating it returns the tasks that the claim still holds.</summary>
    public Field<ClaimId> ClaimId { get; init; }

    /// <summary>Creates the command; the request must be valid.</summary>
    /// <param name="caller">The id of the caller.</param>
    public ClaimTasks ToCommand(string caller) => new(
        Workers.Value,
        (int)Limit.Or(DefaultLimit),
        (int)LeaseSeconds.Or(Lease.DefaultSeconds),
        TimeSpan.FromSeconds(WaitSeconds.Or(0)),
        Claimant.ValueOrDefault,
        ClaimId.HasValue ? ClaimKey.Of(caller, ClaimId.Value.Value) : null);
}

internal sealed class ClaimTasksRequestValidator : RequestValidator<ClaimTasksRequest>;
