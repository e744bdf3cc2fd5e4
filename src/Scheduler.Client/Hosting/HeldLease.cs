namespace Scheduler.Client.Hosting;

/// <summary>
/// A lease as its holder measures it: from the sending of the last successful call, on the monotonic clock. The service starts
/// counting later, so the lease never expires there before it expires here. Neither the service's clock nor this machine's wall clock
/// matters.
/// </summary>
internal sealed class HeldLease : IDisposable
{
    private readonly object _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _duration;
    private readonly CancellationTokenSource _over;
    private long _sentAt;
    private bool _isDisposed;

    /// <summary>Creates the lease of a claim that was sent at this timestamp.</summary>
    public HeldLease(string taskId, string token, TimeSpan duration, long sentAt, TimeProvider time)
    {
        (TaskId, Token, _duration, _sentAt, _time) = (taskId, token, duration, sentAt, time);

        // A claim that was retried for long may have been granted by a later attempt than the first. Only a heartbeat can tell, and it
        // has at most the length of a lease to succeed.
        NeedsConfirmation = Remaining <= duration / 4;
        _over = new CancellationTokenSource(NeedsConfirmation ? duration : Remaining, time);
        Over = _over.Token;
    }

    public string TaskId { get; }

    public string Token { get; }

    /// <summary>Whether so little of the lease is certain that no work should start before a heartbeat succeeds.</summary>
    public bool NeedsConfirmation { get; }

    /// <summary>Canceled when the lease is over.</summary>
    public CancellationToken Over { get; }

    public bool IsOver => Over.IsCancellationRequested;

    /// <summary>The service's message when it revoked the lease; null until then.</summary>
    public string? RevocationReason { get; private set; }

    public TimeSpan Age => _time.GetElapsedTime(Volatile.Read(ref _sentAt));

    public TimeSpan Remaining => _duration - Age;

    /// <summary>The service extended the lease in response to a call sent at this timestamp.</summary>
    public void Renew(long sentAt)
    {
        lock (_lock)
        {
            // Responses may arrive out of order.
            if (!_isDisposed && !IsOver && sentAt >= _sentAt)
            {
                _sentAt = sentAt;
                _over.CancelAfter(Remaining > TimeSpan.Zero ? Remaining : TimeSpan.Zero);
            }
        }
    }

    /// <summary>The service reported that the lease is over.</summary>
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
