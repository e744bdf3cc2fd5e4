namespace Scheduler.Application.Common;

/// <summary>
/// Where commands line up that lost against another writer of the same thing, so that in one process they no longer meet and
/// only replicas compete. Things share a fixed number of places: two of them in one place merely wait for each other.
/// </summary>
internal sealed class ConflictQueue : IDisposable
{
    private const int Places = 64;

    /// <summary>Leaves the last attempt time for the database within the 5 s that a request may take.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(2.5);

    private readonly SemaphoreSlim[] _places = [.. Enumerable.Range(0, Places).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>How long a command is run again before its conflict is let through.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Waits for the place of a thing.</summary>
    /// <param name="subject">The thing; null for one that nobody else wants.</param>
    /// <param name="patience">How long.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>What gives the place back; null when the patience is at its end.</returns>
    public async Task<IDisposable?> EnterAsync(object? subject, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (subject is null)
        {
            return new Turn(place: null);
        }

        var place = _places[(uint)subject.GetHashCode() % Places];
        return await place.WaitAsync(patience, cancellationToken) ? new Turn(place) : null;
    }

    public void Dispose() => Array.ForEach(_places, place => place.Dispose());

    private sealed class Turn(SemaphoreSlim? place) : IDisposable
    {
        public void Dispose() => place?.Release();
    }
}
