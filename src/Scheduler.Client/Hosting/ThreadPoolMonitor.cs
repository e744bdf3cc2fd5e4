namespace Scheduler.Client.Hosting;

/// <summary>
/// Adds threads to the thread pool while work items wait for one. Heartbeats need the pool: asynchronous sockets and timers complete
/// there, and even a synchronous <see cref="HttpClient.Send(HttpRequestMessage)"/> opens its connections there. By itself, a pool whose
/// threads are blocked grows by only one or two threads per second, and leases expire meanwhile.
/// </summary>
internal sealed class ThreadPoolMonitor : IThreadPoolWorkItem, IDisposable
{
    // Compensates for many blocked threads within seconds, without growing a merely busy pool too far.
    private const int MaxThreadsPerStep = 64;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly ManualResetEventSlim _disposed = new();
    private int _isWaiting;

    public ThreadPoolMonitor() => new Thread(Watch) { IsBackground = true, Name = "Scheduler.Client thread pool monitor" }.Start();

    /// <summary>Runs the probe: a pool thread is available.</summary>
    public void Execute() => Volatile.Write(ref _isWaiting, 0);

    public void Dispose() => _disposed.Set();

    // Uses the system clock, not the application's TimeProvider: real threads need real time.
    private void Watch()
    {
        var completed = ThreadPool.CompletedWorkItemCount;
        while (!_disposed.Wait(Interval))
        {
            var before = completed;
            completed = ThreadPool.CompletedWorkItemCount;
            if (Interlocked.Exchange(ref _isWaiting, 1) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
            else if (completed - before <= ThreadPool.ThreadCount)
            {
                AddThreads();
            }
        }
    }

    // The minimum is never lowered: the process has needed that many threads, and idle threads end by themselves.
    private static void AddThreads()
    {
        ThreadPool.GetMinThreads(out var minThreads, out var completionPortThreads);
        ThreadPool.GetMaxThreads(out var maxThreads, out _);
        var threads = ThreadPool.ThreadCount;
        var waiting = (int)Math.Clamp(ThreadPool.PendingWorkItemCount, 1, MaxThreadsPerStep);
        var wanted = Math.Min(threads + Math.Min(threads, waiting), maxThreads);
        if (wanted > minThreads)
        {
            ThreadPool.SetMinThreads(wanted, completionPortThreads);
        }
    }
}
