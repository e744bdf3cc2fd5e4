using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Workers;

/// <summary>Takes tasks that are due, and so begins to run them.</summary>
/// <param name="Workers">Whose tasks; from <see cref="MinWorkers"/> to <see cref="MaxWorkers"/>.</param>
/// <param name="Limit">The greatest number of tasks; from <see cref="MinLimit"/> to <see cref="MaxLimit"/>.</param>
/// <param name="LeaseSeconds">How long the leases are.</param>
/// <param name="Wait">How long to wait when nothing is due; up to <see cref="MaxWaitSeconds"/>.</param>
/// <param name="Claimant">What the claimer calls itself, or null.</param>
/// <param name="Key">Makes the claim repeatable; null when it is not.</param>
public sealed record ClaimTasks(
    IReadOnlyList<WorkerName> Workers, int Limit, int LeaseSeconds, TimeSpan Wait, string? Claimant, ClaimKey? Key) : ICommand<ClaimOutcome>
{
    /// <summary>The least number of workers.</summary>
    public const int MinWorkers = 1;

    /// <summary>The greatest number of workers.</summary>
    public const int MaxWorkers = 20;

    /// <summary>The least number of tasks.</summary>
    public const int MinLimit = 1;

    /// <summary>The greatest number of tasks.</summary>
    public const int MaxLimit = 100;

    /// <summary>The longest wait, in seconds.</summary>
    public const int MaxWaitSeconds = 30;

    object? ICommand.Subject => Key;
}

internal sealed class ClaimTasksHandler(IClaimStore claims) : IRequestHandler<ClaimTasks, ClaimOutcome>
{
    public Task<ClaimOutcome> Handle(ClaimTasks request, CancellationToken cancellationToken)
    {
        // Whoever is known to have left is given nothing.
        cancellationToken.ThrowIfCancellationRequested();
        return claims.Claim(request, LeaseSecret.New(), cancellationToken);
    }
}

/// <summary>What a claimer is told.</summary>
public sealed record ClaimResponse
{
    /// <summary>The tasks, now RUNNING, the one that was due first in front; each with its lease's token.</summary>
    public required IReadOnlyList<TaskResponse> Tasks { get; init; }

    /// <summary>The earliest later moment at which a claim could succeed, UTC; null when none is known.</summary>
    public required DateTimeOffset? NextDueAt { get; init; }

    /// <summary>The answer to a claim.</summary>
    public static ClaimResponse To(ClaimOutcome outcome) =>
        new() { Tasks = outcome.Tasks.Select(claimed => claimed.Task).ToList(), NextDueAt = outcome.NextDueAt };
}
