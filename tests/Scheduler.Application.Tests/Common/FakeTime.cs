using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Application.Tests.Common;

internal static class FakeTime
{
    /// <summary>The resolution of <see cref="DriveAsync"/>.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Advances the fake time until the work has completed. Continuations run inside Advance, so no real time is needed, and work
    /// that never completes fails the test instead of hanging it.
    /// </summary>
    public static Task<T> DriveAsync<T>(this FakeTimeProvider time, Task<T> work)
    {
        for (var passed = TimeSpan.Zero; !work.IsCompleted && passed < TimeSpan.FromMinutes(1); passed += Step)
        {
            time.Advance(Step);
        }

        return work.IsCompleted ? work : throw new AssertionException("The work has not completed within a minute of fake time.");
    }
}
