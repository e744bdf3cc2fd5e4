using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Workers;

/// <summary>
/// The counts of ended tasks, of which there may be millions: counted anew only when those at hand are too old, and by one
/// request for all that ask meanwhile.
/// </summary>
internal sealed class EndedTaskCounts(TimeProvider time) : IDisposable
{
    // Counting itself takes a while; docs/api.md, section 7, allows 10 s in all.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile Counted? _last;

    private bool IsFresh => _last is { } last && time.GetElapsedTime(last.CountedAt) < MaxAge;

    /// <summary>The counts of one worker, which alone are soon counted.</summary>
    public Task<IReadOnlyDictionary<string, EndedTasks>> Read(IWorkerReadStore workers, WorkerName worker, CancellationToken cancellationToken) =>
        IsFresh ? Task.FromResult(_last!.Counts) : workers.CountEnded(worker, cancellationToken);

    /// <summary>The counts of all.</summary>
    public async Task<IReadOnlyDictionary<string, EndedTasks>> Read(IWorkerReadStore workers, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!IsFresh)
            {
                var begun = time.GetTimestamp();
                _last = new Counted(begun, await workers.CountEnded(worker: null, cancellationToken));
            }

            return _last!.Counts;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private sealed record Counted(long CountedAt, IReadOnlyDictionary<string, EndedTasks> Counts);
}
