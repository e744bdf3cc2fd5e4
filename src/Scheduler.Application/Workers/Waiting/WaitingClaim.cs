using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Workers.Waiting;

/// <summary>A claim that waits, or is about to, until one of its workers has something for it.</summary>
internal sealed class WaitingClaim(WaitingClaims all, IReadOnlyList<WorkerName> workers, ClaimKey? key, long ticket) : IDisposable
{
    private TaskCompletionSource<bool> _call = NewCall();

    /// <summary>Whose tasks it wants.</summary>
    public IReadOnlyList<WorkerName> Workers { get; } = workers;

    /// <summary>Names the claim; null when it has no name.</summary>
    public ClaimKey? Key { get; } = key;

    /// <summary>Its place among those who came before and after.</summary>
    public long Ticket { get; } = ticket;

    /// <summary>Lines up, so that whatever falls due from now on may be called out to it.</summary>
    public void LineUp()
    {
        _call = NewCall();
        all.Join(this);
    }

    /// <summary>Waits to be called.</summary>
    /// <returns>Whether it was; false when the time is over, or nobody is called any more.</returns>
    public async Task<bool> WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await _call.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Calls it.</summary>
    /// <param name="isDue">Whether there may be something for it; false when it waits in vain.</param>
    public void Call(bool isDue) => _call.TrySetResult(isDue);

    /// <summary>Leaves; what was called out to it and it did not look for is called out to the next.</summary>
    public void Dispose() => all.Leave(this);

    private static TaskCompletionSource<bool> NewCall() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
