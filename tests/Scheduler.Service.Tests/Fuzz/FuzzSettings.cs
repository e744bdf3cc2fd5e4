using System.Globalization;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>How long a run is, and which one of all that are possible.</summary>
/// <param name="Requests">The number of requests.</param>
/// <param name="Seed">What every choice is drawn from.</param>
internal sealed record FuzzSettings(int Requests, int Seed)
{
    /// <summary>The environment variable with the number of requests.</summary>
    public const string RequestsSetting = "SCHEDULER_FUZZ_REQUESTS";

    /// <summary>The environment variable with the seed of a run that is to be repeated.</summary>
    public const string SeedSetting = "SCHEDULER_FUZZ_SEED";

    private const int DefaultRequests = 10_000;

    public static FuzzSettings Read() => new(Number(RequestsSetting) ?? DefaultRequests, Number(SeedSetting) ?? Random.Shared.Next());

    private static int? Number(string setting) =>
        Environment.GetEnvironmentVariable(setting) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
