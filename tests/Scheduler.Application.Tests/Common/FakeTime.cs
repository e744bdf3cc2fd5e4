using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Application.Tests.Common;

internal static class FakeTime
{
    /// <summary>The grain of what <see cref="Drive"/> measures.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Lets the fake time pass until the work is done. What waits goes on inside Advance, so nothing is left to real time; and
    /// what never ends is reported instead of hanging.
    /// </summary>
    public static Task<T> Drive<T>(this FakeTimeProvider time, Task<T> work)
    {
        for (var passed = TimeSpan.Zero; !work.IsCompleted && passed < TimeSpan.FromMinutes(1); passed += Step)
        {
            time.Advance(Step);
        }

        return work.IsCompleted ? work : throw new AssertionException("The work has not ended within a minute of fake time.");
    }
}
