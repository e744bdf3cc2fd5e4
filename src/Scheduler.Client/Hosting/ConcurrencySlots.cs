namespace Scheduler.Client.Hosting;

/// <summary>The attempts that run now, and the places that are free for more.</summary>
// Attempts may give their places back after the host is gone; the semaphore holds nothing that needs to be freed.
#pragma warning disable CA1001
internal sealed class ConcurrencySlots(int concurrency)
#pragma warning restore CA1001
{
    private readonly object _lock = new();
    private readonly HashSet<TaskAttempt> _attempts = [];
    private readonly SemaphoreSlim _places = new(concurrency);

    /// <summary>The attempts that run now.</summary>
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

    /// <summary>Takes the free places, once there is one.</summary>
    /// <returns>How many, at least one.</returns>
    public async Task<int> AcquireAsync(int atMost, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        var places = 1;
        while (places < atMost && _places.Wait(TimeSpan.Zero, CancellationToken.None))
        {
            places++;
        }

        return places;
    }

    /// <summary>Gives places back.</summary>
    public void Release(int places)
    {
        if (places > 0)
        {
            _places.Release(places);
        }
    }

    /// <summary>Runs an attempt in a place that was taken, which is free again when it ends.</summary>
    public void Start(TaskAttempt attempt)
    {
        lock (_lock)
        {
            _attempts.Add(attempt);
        }

        try
        {
            // A thread of its own: the attempt starts at once, however many threads of the pool are blocked, and a handler that blocks
            // before it awaits anything takes none of them.
            _ = Task.Factory.StartNew(
                () => RunAsync(attempt), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        }
        catch (Exception)
        {
            // The system gives no further thread to this process.
            _ = Task.Run(() => RunAsync(attempt));
        }
    }

    /// <summary>Ends when every attempt that runs now has ended.</summary>
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

            _places.Release();
        }
    }
}
