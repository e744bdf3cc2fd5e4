using System.Collections.Concurrent;
using Scheduler.Client.Hosting;

namespace Scheduler.Client.Tests.Hosting;

/// <summary>The behavior of handlers, and a record of their runs.</summary>
internal sealed class HandlerScript
{
    private readonly ConcurrentQueue<string> _runs = new();
    private int _running;
    private int _most;
    private int _disposed;

    public Func<ITaskContext<Report>, CancellationToken, Task> Run { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>The ids of the tasks in the order in which they started.</summary>
    public IReadOnlyList<string> Runs => [.. _runs];

    public int Running => Volatile.Read(ref _running);

    public int MostAtOnce => Volatile.Read(ref _most);

    public int Disposed => Volatile.Read(ref _disposed);

    public void Started(ITaskContext<Report> context)
    {
        _runs.Enqueue(context.Task.Id);
        var running = Interlocked.Increment(ref _running);
        int most;
        while (running > (most = MostAtOnce) && Interlocked.CompareExchange(ref _most, running, most) != most)
        {
        }
    }

    public void Ended(ITaskContext<Report> context) => Interlocked.Decrement(ref _running);

    public void HandlerDisposed() => Interlocked.Increment(ref _disposed);
}
