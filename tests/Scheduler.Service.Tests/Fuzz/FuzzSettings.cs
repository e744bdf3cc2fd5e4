using Scheduler.Testing;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>The length and the seed of a run.</summary>
/// <param name="Requests">The number of requests.</param>
/// <param name="Seed">The seed of every random choice.</param>
internal sealed record FuzzSettings(int Requests, int Seed)
{
    /// <summary>The environment variable with the number of requests.</summary>
    public const string RequestsSetting = "SCHEDULER_FUZZ_REQUESTS";

    /// <summary>The environment variable with the seed of a run to repeat.</summary>
    public const string SeedSetting = "SCHEDULER_FUZZ_SEED";

    private const int DefaultRequests = 3_000;

    public static FuzzSettings Read() =>
        new(EnvironmentNumber.Read(RequestsSetting) ?? DefaultRequests, EnvironmentNumber.Read(SeedSetting) ?? Random.Shared.Next());
}
