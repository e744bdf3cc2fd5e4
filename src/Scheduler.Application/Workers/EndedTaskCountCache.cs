using Scheduler.Domain.Workers;

namespace Scheduler.Application.Workers;

/// <summary>
/// Caches the counts of ended tasks, because there may be millions. They are counted again only when the cached counts are too old,
/// and by one request while concurrent requests wait for its result.
/// </summary>
internal sealed class EndedTaskCountCache(TimeProvider time) : IDisposable
{
    // Counting takes time as well; docs/api.md, section 7, allows a total delay of 10 s.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _lock = new(1, 1);
    private volatile Counted? _last;

    private bool IsFresh => _last is { } last && time.GetElapsedTime(last.CountedAt) < MaxAge;

    /// <summary>The counts of one worker, which are fast to count.</summary>
    public Task<IReadOnlyDictionary<string, EndedTasks>> ReadAsync(IWorkerReadStore workers, WorkerName worker, CancellationToken cancellationToken) =>
        IsFresh ? Task.FromResult(_last!.Counts) : workers.CountEndedAsync(worker, cancellationToken);

    /// <summary>The counts of all workers.</summary>
    public async Task<IReadOnlyDictionary<string, EndedTasks>> ReadAsync(IWorkerReadStore workers, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (!IsFresh)
            {
                var startedAt = time.GetTimestamp();
                _last = new Counted(startedAt, await workers.CountEndedAsync(worker: null, cancellationToken));
            }

            return _last!.Counts;
        }
        finally
        {
            _lock.Release();
        }
    }

    public void Dispose() => _lock.Dispose();

    private sealed record Counted(long CountedAt, IReadOnlyDictionary<string, EndedTasks> Counts);
}
