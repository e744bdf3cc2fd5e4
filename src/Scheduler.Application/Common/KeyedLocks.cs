namespace Scheduler.Application.Common;

/// <summary>
/// Locks by key. Commands that conflicted run one after the other for the same key, so that within a process they no longer conflict
/// and only replicas compete. The locks are striped: different keys may share a lock and then wait for each other.
/// </summary>
internal sealed class KeyedLocks : IDisposable
{
    private const int Stripes = 64;

    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the lock of a key.</summary>
    /// <param name="key">The key; null when no other command changes the same entity.</param>
    /// <param name="timeout">The maximum time to wait.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Releases the lock when disposed; null on timeout.</returns>
    public async Task<IDisposable?> EnterAsync(object? key, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            return new Releaser(stripe: null);
        }

        var stripe = _stripes[(uint)key.GetHashCode() % Stripes];
        return await stripe.WaitAsync(timeout, cancellationToken) ? new Releaser(stripe) : null;
    }

    public void Dispose() => Array.ForEach(_stripes, stripe => stripe.Dispose());

    private sealed class Releaser(SemaphoreSlim? stripe) : IDisposable
    {
        public void Dispose() => stripe?.Release();
    }
}
