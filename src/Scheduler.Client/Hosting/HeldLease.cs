namespace Scheduler.Client.Hosting;

/// <summary>
/// A lease as its holder counts it: from the moment that a call which the service answered was sent. The service counts from later,
/// so the lease is never over there while it lasts here; its clock, and the wall clock of this machine, do not matter.
/// </summary>
internal sealed class HeldLease : IDisposable
{
    private readonly object _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _duration;
    private readonly CancellationTokenSource _over;
    private long _sentAt;
    private bool _isDisposed;

    /// <summary>The lease of a claim that was sent at this timestamp.</summary>
    public HeldLease(string taskId, string token, TimeSpan duration, long sentAt, TimeProvider time)
    {
        (TaskId, Token, _duration, _sentAt, _time) = (taskId, token, duration, sentAt, time);

        // A claim that was repeated for long may hold tasks of a later sending than the first: nobody here knows until a heartbeat
        // is answered, and that takes a lease's time at most.
        NeedsConfirmation = Remaining <= duration / 4;
        _over = new CancellationTokenSource(NeedsConfirmation ? duration : Remaining, time);
        Over = _over.Token;
    }

    public string TaskId { get; }

    public string Token { get; }

    /// <summary>Whether so little of the lease is left for certain that nothing should begin before a heartbeat is answered.</summary>
    public bool NeedsConfirmation { get; }

    /// <summary>Fires when the lease is over.</summary>
    public CancellationToken Over { get; }

    public bool IsOver => Over.IsCancellationRequested;

    /// <summary>What the service said when it took the lease away; null while it has not.</summary>
    public string? RevocationReason { get; private set; }

    public TimeSpan Age => _time.GetElapsedTime(Volatile.Read(ref _sentAt));

    public TimeSpan Remaining => _duration - Age;

    /// <summary>The service prolonged the lease in answer to a call that was sent then.</summary>
    public void Renew(long sentAt)
    {
        lock (_lock)
        {
            // Answers may overtake one another.
            if (!_isDisposed && !IsOver && sentAt >= _sentAt)
            {
                _sentAt = sentAt;
                _over.CancelAfter(Remaining > TimeSpan.Zero ? Remaining : TimeSpan.Zero);
            }
        }
    }

    /// <summary>The service said that the lease is over.</summary>
    public void Revoke(string reason)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            RevocationReason ??= reason;
        }

        Guarded.Run(_over.Cancel);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        _over.Dispose();
    }
}
