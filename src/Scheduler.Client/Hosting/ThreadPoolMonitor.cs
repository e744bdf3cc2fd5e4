namespace Scheduler.Client.Hosting;

/// <summary>
/// Adds threads to the thread pool while work waits for one. Heartbeats need the pool: asynchronous sockets complete there, and so do
/// timers, and even a synchronous <see cref="HttpClient.Send(HttpRequestMessage)"/> has its connections made there. Left alone, a pool
/// whose threads are blocked grows by one or two threads a second, and leases end meanwhile.
/// </summary>
internal sealed class ThreadPoolMonitor : IThreadPoolWorkItem, IDisposable
{
    // Many blocked threads are made up for within seconds; a pool that is only busy does not grow out of hand.
    private const int MostThreadsAtOnce = 64;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly ManualResetEventSlim _disposed = new();
    private int _isWaiting;

    public ThreadPoolMonitor() => new Thread(Watch) { IsBackground = true, Name = "Scheduler.Client thread pool monitor" }.Start();

    /// <summary>The pool has a thread for the probe.</summary>
    public void Execute() => Volatile.Write(ref _isWaiting, 0);

    public void Dispose() => _disposed.Set();

    // By the system's clock, whatever the application's is: this is about real threads.
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

    // The minimum stays raised: the process has shown that it needs so many threads, and threads without work end by themselves.
    private static void AddThreads()
    {
        ThreadPool.GetMinThreads(out var least, out var completionPortThreads);
        ThreadPool.GetMaxThreads(out var most, out _);
        var threads = ThreadPool.ThreadCount;
        var waiting = (int)Math.Clamp(ThreadPool.PendingWorkItemCount, 1, MostThreadsAtOnce);
        var wanted = Math.Min(threads + Math.Min(threads, waiting), most);
        if (wanted > least)
        {
            ThreadPool.SetMinThreads(wanted, completionPortThreads);
        }
    }
}
