using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Client.Tests.Fakes;

/// <summary>Advances a test's clock until a condition holds.</summary>
internal static class ClockExtensions
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>Advances the clock until the condition holds.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="step">The step by which the clock advances; 100 ms when null.</param>
    public static Task RunUntilAsync(this FakeTimeProvider time, Func<bool> condition, TimeSpan? step = null) =>
        Task.Factory.StartNew(
            () => RunUntil(time, condition, step ?? Step), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // On a thread of its own, because a timer of .NET fires every 4 ms at most, and a sleeping thread wakes after 1 ms. Each step runs on
    // the thread pool, after what the previous step queued there: the clock does not run ahead of a busy pool.
    private static void RunUntil(FakeTimeProvider time, Func<bool> condition, TimeSpan step)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!Task.Run(() => HoldsOrAdvances(time, condition, step)).GetAwaiter().GetResult())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(MaxWait), "The condition did not become true in time.");
#pragma warning disable RS0030 // Nothing else pauses for 1 ms.
            Thread.Sleep(1);
#pragma warning restore RS0030
        }
    }

    private static bool HoldsOrAdvances(FakeTimeProvider time, Func<bool> condition, TimeSpan step)
    {
        if (condition())
        {
            return true;
        }

        time.Advance(step);
        return false;
    }

    /// <summary>Advances the clock until the task completes, and returns its result.</summary>
    public static async Task<T> RunThroughAsync<T>(this FakeTimeProvider time, Task<T> task)
    {
        await time.RunUntilAsync(() => task.IsCompleted);
        return await task;
    }

    /// <summary>Advances the clock until the task completes.</summary>
    public static async Task RunThroughAsync(this FakeTimeProvider time, Task task)
    {
        await time.RunUntilAsync(() => task.IsCompleted);
        await task;
    }
}
