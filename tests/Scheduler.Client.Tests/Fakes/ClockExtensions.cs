using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Client.Tests.Fakes;

/// <summary>Lets a test's clock run until something has happened.</summary>
internal static class ClockExtensions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs the clock until the condition holds.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="condition">What is waited for.</param>
    /// <param name="step">By how much it runs at a time; 100 ms when null.</param>
    public static async Task RunUntilAsync(this FakeTimeProvider time, Func<bool> condition, TimeSpan? step = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(Patience), "What was waited for did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            time.Advance(step ?? Step);
        }
    }

    /// <summary>Runs the clock until the task has ended, and answers as it does.</summary>
    public static async Task<T> RunThroughAsync<T>(this FakeTimeProvider time, Task<T> task)
    {
        await time.RunUntilAsync(() => task.IsCompleted);
        return await task;
    }

    /// <summary>Runs the clock until the task has ended.</summary>
    public static async Task RunThroughAsync(this FakeTimeProvider time, Task task)
    {
        await time.RunUntilAsync(() => task.IsCompleted);
        await task;
    }
}
