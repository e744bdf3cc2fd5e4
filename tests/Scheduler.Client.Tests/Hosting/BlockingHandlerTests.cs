using Scheduler.Client.Hosting;

namespace Scheduler.Client.Tests.Hosting;

/// <summary>Handlers that block threads. Not parallel, because all tests share the thread pool.</summary>
[NonParallelizable]
internal sealed class BlockingHandlerTests
{
    private const int Handlers = 60;

    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(10);

    private int _workers;
    private int _completionPortThreads;

    // Resets the pool minimum that other tests may have raised.
    [SetUp]
    public void LowerTheMinimum()
    {
        ThreadPool.GetMinThreads(out _workers, out _completionPortThreads);
        ThreadPool.SetMinThreads(1, _completionPortThreads);
    }

    [TearDown]
    public void RestoreTheMinimum() => ThreadPool.SetMinThreads(_workers, _completionPortThreads);

    [TestCase("immediately")]
    [TestCase("after an await")]
    [TestCase("three threads each")]
    public async Task Claimed_tasks_start_immediately(string blocks)
    {
        using var gate = new ManualResetEventSlim();
        await using var test = new WorkerTest().With(worker => worker.Concurrency(Handlers));
        var started = 0;
        test.Script.Run = async (_, _) =>
        {
            if (blocks != "immediately")
            {
                await Task.Yield();
            }

            Interlocked.Increment(ref started);
            var others = blocks == "three threads each" ? 2 : 0;
            var waiting = Enumerable.Range(0, others).Select(_ => Task.Run(gate.Wait)).ToList();
            gate.Wait(CancellationToken.None);
            await Task.WhenAll(waiting);
        };
        var tasks = Enumerable.Range(0, Handlers).Select(_ => test.Service.Add()).ToList();
        var before = TimeProvider.System.GetTimestamp();
        try
        {
            await test.StartAsync();
            await test.RunUntilAsync(() => Volatile.Read(ref started) == Handlers);
            Assert.That(TimeProvider.System.GetElapsedTime(before), Is.LessThan(AtMost));
        }
        finally
        {
            gate.Set();
        }

        await test.RunUntilAsync(() => tasks.TrueForAll(task => task.Status == "SUCCEEDED"));
    }

    [Test]
    public void Work_queued_behind_blocked_pool_threads_runs_within_seconds()
    {
        const int Blocked = 150;
        using var gate = new ManualResetEventSlim();
        using var monitor = new ThreadPoolMonitor();
        using var ran = new ManualResetEventSlim();
        using var ended = new CountdownEvent(Blocked);
        try
        {
            for (var item = 0; item < Blocked; item++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(
                    _ =>
                    {
                        gate.Wait(CancellationToken.None);
                        ended.Signal();
                    },
                    state: null);
            }

            ThreadPool.UnsafeQueueUserWorkItem(_ => ran.Set(), state: null);
            Assert.That(ran.Wait(AtMost));
        }
        finally
        {
            gate.Set();
            ended.Wait();
        }
    }
}
