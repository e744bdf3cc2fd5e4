namespace Scheduler.Service.Tests.Kills;

/// <summary>The behavior of a simulated worker.</summary>
/// <param name="Name">The claimant of its claims.</param>
internal sealed record WorkerProfile(string Name)
{
    /// <summary>Some regular workers, and two of every irregular kind.</summary>
    public static IReadOnlyList<WorkerProfile> All { get; } =
    [
        new("regular"), new("regular"), new("regular"), new("regular"),
        new("slow") { LeastWork = 6, MostWork = 9, SendsHeartbeats = true },
        new("slow") { LeastWork = 6, MostWork = 9, SendsHeartbeats = true },
        new("crashing") { DeathPercentage = 30 },
        new("crashing") { DeathPercentage = 15, SendsHeartbeats = true, MostWork = 3 },
        new("duplicating") { SendsTwice = true },
        new("duplicating") { SendsTwice = true, SendsHeartbeats = true, MostWork = 3 },

        // With a clock one hour slow, each lease seems valid for another hour, so results are reported after it expired.
        new("clock an hour slow") { LeastWork = 5.1, MostWork = 6.2 },

        // With a clock one hour fast, each lease seems expired when it is given.
        new("clock an hour fast") { DeathPercentage = 100, Limit = 2, Pause = 1 },
        new("disconnecting") { CutPercentage = 40 },
        new("disconnecting") { CutPercentage = 20, SendsTwice = true },
        new("without claim id") { HasClaimId = false, CutPercentage = 30 },
        new("without claim id") { HasClaimId = false, SendsHeartbeats = true, MostWork = 3 },
    ];

    /// <summary>The minimum run time of a task, in seconds.</summary>
    public double LeastWork { get; init; }

    /// <summary>The maximum run time of a task, in seconds.</summary>
    public double MostWork { get; init; } = 0.3;

    /// <summary>The maximum number of tasks per claim.</summary>
    public int Limit { get; init; } = 8;

    /// <summary>The pause after each claim, in seconds.</summary>
    public double Pause { get; init; }

    /// <summary>Whether it extends its leases with heartbeats.</summary>
    public bool SendsHeartbeats { get; init; }

    /// <summary>Whether its claims have a claim id, and so can be repeated.</summary>
    public bool HasClaimId { get; init; } = true;

    /// <summary>Whether it sends every request to both replicas concurrently.</summary>
    public bool SendsTwice { get; init; }

    /// <summary>The percentage of claims after which it crashes while it holds the leases.</summary>
    public int DeathPercentage { get; init; }

    /// <summary>The percentage of requests that it aborts before the response.</summary>
    public int CutPercentage { get; init; }
}
