using System.Globalization;

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

    private const int DefaultRequests = 10_000;

    public static FuzzSettings Read() => new(Number(RequestsSetting) ?? DefaultRequests, Number(SeedSetting) ?? Random.Shared.Next());

    private static int? Number(string setting) =>
        Environment.GetEnvironmentVariable(setting) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
