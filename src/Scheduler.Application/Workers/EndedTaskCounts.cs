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
    private (long CountedAt, IReadOnlyDictionary<string, EndedTasks> Counts)? _last;

    public async Task<IReadOnlyDictionary<string, EndedTasks>> Read(IWorkerReadStore workers, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_last is null || time.GetElapsedTime(_last.Value.CountedAt) >= MaxAge)
            {
                var begun = time.GetTimestamp();
                _last = (begun, await workers.CountEnded(cancellationToken));
            }

            return _last.Value.Counts;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
