using System.Collections.Concurrent;
using System.Diagnostics;

namespace Scheduler.Service.Tests.Histories;

/// <summary>
/// What clients requested and the service acknowledged in a run. Clients with random workloads write it while faults are injected, and a
/// <see cref="Checker"/> compares it with what is stored afterwards, as in Jepsen.
/// </summary>
internal abstract class History
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<string> _unexpectedResponses = new();

    /// <summary>The time since the start of the run, by a monotonic clock.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    /// <summary>Responses that the contract does not allow.</summary>
    public IReadOnlyCollection<string> UnexpectedResponses => _unexpectedResponses;

    public void AddUnexpectedResponse(string what) => _unexpectedResponses.Enqueue(what);
}
