using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Claims;

/// <summary>A claim that waits, or is about to wait, for a due task of one of its workers.</summary>
internal sealed class PendingClaim(PendingClaims all, IReadOnlyList<WorkerName> workers, int limit, ClaimKey? key, long ticket) : IDisposable
{
    private TaskCompletionSource<bool> _wakeUp = NewWakeUp();

    /// <summary>The workers whose tasks it claims.</summary>
    public IReadOnlyList<WorkerName> Workers { get; } = workers;

    /// <summary>The maximum number of tasks that it claims.</summary>
    public int Limit { get; } = limit;

    /// <summary>Identifies the claim; null when it has no claim id.</summary>
    public ClaimKey? Key { get; } = key;

    /// <summary>The order of arrival.</summary>
    public long Ticket { get; } = ticket;

    /// <summary>Whether it was woken after it last joined the queues.</summary>
    public bool IsWoken => _wakeUp.Task.IsCompleted;

    /// <summary>Joins the queues of its workers. Call it before the read, so that no change after the read is missed.</summary>
    public void Enqueue()
    {
        _wakeUp = NewWakeUp();
        all.Enqueue(this);
    }

    /// <summary>Waits until the claim is woken.</summary>
    /// <returns>True when it should try again; false on timeout, or when the service shuts down.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await _wakeUp.Task.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <param name="isDue">Whether a task may be due; false to end the wait without one.</param>
    public void Wake(bool isDue) => _wakeUp.TrySetResult(isDue);

    /// <summary>Leaves the queues. If the claim was woken and has not read since, the next claim is woken instead.</summary>
    public void Dispose() => all.Remove(this);

    private static TaskCompletionSource<bool> NewWakeUp() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
