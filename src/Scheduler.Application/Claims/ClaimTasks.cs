using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Claims;

/// <summary>Claims due tasks, which are running from then on.</summary>
/// <param name="Workers">The workers whose tasks to claim; from <see cref="MinWorkers"/> to <see cref="MaxWorkers"/>.</param>
/// <param name="Limit">The maximum number of tasks; from <see cref="MinLimit"/> to <see cref="MaxLimit"/>.</param>
/// <param name="LeaseSeconds">The duration of the leases.</param>
/// <param name="Wait">How long to wait when no task is due; up to <see cref="MaxWaitSeconds"/>.</param>
/// <param name="Claimant">A label with which the client identifies itself, or null.</param>
/// <param name="Key">Identifies the claim, so that it can be repeated; null when it cannot.</param>
public sealed record ClaimTasks(
    IReadOnlyList<WorkerName> Workers, int Limit, int LeaseSeconds, TimeSpan Wait, string? Claimant, ClaimKey? Key) : ICommand<ClaimOutcome>
{
    public const int MinWorkers = 1;

    public const int MaxWorkers = 20;

    public const int MinLimit = 1;

    public const int MaxLimit = 100;

    public const int MaxWaitSeconds = 30;

    object? ICommand.ConflictKey => Key;
}

internal sealed class ClaimTasksHandler(IClaimStore claims, ChangeNotifications changes) : IRequestHandler<ClaimTasks, ClaimOutcome>
{
    public async Task<ClaimOutcome> Handle(ClaimTasks request, CancellationToken cancellationToken)
    {
        // Do not claim for a client that has disconnected.
        cancellationToken.ThrowIfCancellationRequested();
        var outcome = await claims.ClaimAsync(request, LeaseSecret.New(), cancellationToken);
        foreach (var claimed in outcome.IsRepeated ? [] : outcome.Tasks)
        {
            changes.Add(claimed.Started);
        }

        return outcome;
    }
}

/// <summary>The response to a claim.</summary>
public sealed record ClaimResponse
{
    /// <summary>The claimed tasks, now RUNNING, the oldest due first; each with its lease token.</summary>
    public required IReadOnlyList<TaskResponse> Tasks { get; init; }

    /// <summary>The next time at which a claim could succeed, UTC; null when none is known.</summary>
    public required DateTimeOffset? NextDueAt { get; init; }

    public static ClaimResponse From(ClaimOutcome outcome) =>
        new() { Tasks = outcome.Tasks.Select(claimed => claimed.Task).ToList(), NextDueAt = outcome.NextDueAt };
}
