using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Api.Tests.Workers;

/// <summary>Advances a fake clock while others wait.</summary>
internal static class FakeTimeProviderExtensions
{
    /// <summary>Advances the clock until a claim completes; the claim may have just started to wait.</summary>
    public static async Task<T> FinishAsync<T>(this FakeTimeProvider time, Task<T> claim)
    {
        for (var i = 0; i < 100 && !claim.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await MomentAsync();
        }

        return await claim;
    }

    /// <summary>Gives background work a moment to run; a test that needs more time fails instead of passing.</summary>
    public static Task MomentAsync() => Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
}
