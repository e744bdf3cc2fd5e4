using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Api.Tests.Workers;

/// <summary>How tests let the time pass in which others wait.</summary>
internal static class FakeTimeProviderExtensions
{
    /// <summary>Lets the clock pass until a claim is answered, which may only now have come to wait.</summary>
    public static async Task<T> FinishAsync<T>(this FakeTimeProvider time, Task<T> claim)
    {
        for (var i = 0; i < 100 && !claim.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await MomentAsync();
        }

        return await claim;
    }

    /// <summary>Gives what happens in the background a moment to happen; a test that needs more would fail, not pass.</summary>
    public static Task MomentAsync() => Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
}
