using System.Runtime.InteropServices;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>What else decides when a waiting task runs.</summary>
/// <param name="Now">The time of the lease clock.</param>
/// <param name="LastEnding">How the holder of the last lease ended the attempt; null if none did.</param>
/// <param name="IsPaused">Whether the worker is paused, perhaps until a time that has passed.</param>
/// <param name="PausedUntil">When the pause ends; null when it ends only on request.</param>
/// <param name="IsAtCap">Whether as many tasks of the worker are running as may.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct WaitingState(
    DateTimeOffset Now, AttemptEndingKind? LastEnding, bool IsPaused, DateTimeOffset? PausedUntil, bool IsAtCap)
{
    /// <summary>Why a task is not running yet; null when it is not waiting.</summary>
    public WaitingResponse? Explain(TaskResponse task)
    {
        if (task.DueAt is not { } dueAt)
        {
            return null;
        }

        if (dueAt > Now)
        {
            return new WaitingResponse(ReasonUntilDue(task, dueAt), dueAt);
        }

        if (IsPaused && !(PausedUntil <= Now))
        {
            return new WaitingResponse(WaitingReason.Paused, PausedUntil);
        }

        return new WaitingResponse(IsAtCap ? WaitingReason.Cap : WaitingReason.Due, Until: null);
    }

    private WaitingReason ReasonUntilDue(TaskResponse task, DateTimeOffset dueAt)
    {
        if (dueAt == task.Start)
        {
            return WaitingReason.Start;
        }

        return LastEnding == AttemptEndingKind.Released ? WaitingReason.Released : WaitingReason.Retry;
    }
}
