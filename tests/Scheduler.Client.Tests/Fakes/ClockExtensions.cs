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
    public static async Task RunUntilAsync(this FakeTimeProvider time, Func<bool> condition, TimeSpan? step = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(MaxWait), "The condition did not become true in time.");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            time.Advance(step ?? Step);
        }
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
