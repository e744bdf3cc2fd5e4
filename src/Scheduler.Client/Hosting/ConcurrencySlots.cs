namespace Scheduler.Client.Hosting;

/// <summary>The running attempts, and the free slots for more.</summary>
// Attempts may release their slots after the host is disposed; the semaphore holds no unmanaged resources.
#pragma warning disable CA1001
internal sealed class ConcurrencySlots(int concurrency)
#pragma warning restore CA1001
{
    private readonly object _lock = new();
    private readonly HashSet<TaskAttempt> _attempts = [];
    private readonly SemaphoreSlim _slots = new(concurrency);

    /// <summary>The running attempts.</summary>
    public IReadOnlyList<TaskAttempt> Attempts
    {
        get
        {
            lock (_lock)
            {
                return [.. _attempts];
            }
        }
    }

    /// <summary>Acquires all free slots up to a maximum; waits until there is one.</summary>
    /// <returns>The number of slots acquired, at least one.</returns>
    public async Task<int> AcquireAsync(int atMost, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        var slots = 1;
        while (slots < atMost && _slots.Wait(TimeSpan.Zero, CancellationToken.None))
        {
            slots++;
        }

        return slots;
    }

    /// <summary>Releases slots.</summary>
    public void Release(int slots)
    {
        if (slots > 0)
        {
            _slots.Release(slots);
        }
    }

    /// <summary>Runs an attempt in an acquired slot, which is released when the attempt ends.</summary>
    public void Start(TaskAttempt attempt)
    {
        lock (_lock)
        {
            _attempts.Add(attempt);
        }

        try
        {
            // A dedicated thread: the attempt starts immediately even if all pool threads are blocked, and a handler that blocks before
            // its first await does not occupy a pool thread.
            _ = Task.Factory.StartNew(
                () => RunAsync(attempt), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        }
        catch (Exception)
        {
            // The operating system cannot create another thread.
            _ = Task.Run(() => RunAsync(attempt));
        }
    }

    /// <summary>Completes when all attempts that are running now have ended.</summary>
    public Task AllEndedAsync() => Task.WhenAll(Attempts.Select(attempt => attempt.Ended));

    private async Task RunAsync(TaskAttempt attempt)
    {
        try
        {
            await attempt.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _attempts.Remove(attempt);
            }

            _slots.Release();
        }
    }
}
