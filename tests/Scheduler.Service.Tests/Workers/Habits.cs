namespace Scheduler.Service.Tests.Workers;

/// <summary>How a worker behaves.</summary>
/// <param name="Name">What it calls itself.</param>
internal sealed record Habits(string Name)
{
    /// <summary>Two of every odd kind, and some that do as they should.</summary>
    public static IReadOnlyList<Habits> All { get; } =
    [
        new("steady"), new("steady"), new("steady"), new("steady"),
        new("slow") { LeastWork = 6, MostWork = 9, SendsHeartbeats = true },
        new("slow") { LeastWork = 6, MostWork = 9, SendsHeartbeats = true },
        new("mortal") { DeathPercentage = 30 },
        new("mortal") { DeathPercentage = 15, SendsHeartbeats = true, MostWork = 3 },
        new("twice") { SendsTwice = true },
        new("twice") { SendsTwice = true, SendsHeartbeats = true, MostWork = 3 },

        // By a clock an hour slow each lease seems to hold for another hour: the end is reported when it is long over.
        new("clock an hour slow") { LeastWork = 5.1, MostWork = 6.2 },

        // By a clock an hour fast each lease seems to be over when it is given.
        new("clock an hour fast") { DeathPercentage = 100, Limit = 2, Pause = 1 },
        new("cutting") { CutPercentage = 40 },
        new("cutting") { CutPercentage = 20, SendsTwice = true },
        new("careless") { HasClaimId = false, CutPercentage = 30 },
        new("careless") { HasClaimId = false, SendsHeartbeats = true, MostWork = 3 },
    ];

    /// <summary>The least time that a task takes, in seconds.</summary>
    public double LeastWork { get; init; }

    /// <summary>The longest time that a task takes, in seconds.</summary>
    public double MostWork { get; init; } = 0.3;

    /// <summary>How many tasks it claims at once at most.</summary>
    public int Limit { get; init; } = 8;

    /// <summary>How long it rests after each claim, in seconds.</summary>
    public double Pause { get; init; }

    /// <summary>Whether it keeps its leases alive.</summary>
    public bool SendsHeartbeats { get; init; }

    /// <summary>Whether its claims can be repeated.</summary>
    public bool HasClaimId { get; init; } = true;

    /// <summary>Whether it sends everything to both processes at once.</summary>
    public bool SendsTwice { get; init; }

    /// <summary>How many of a hundred claims it dies of, with the leases in its hands.</summary>
    public int DeathPercentage { get; init; }

    /// <summary>How many of a hundred connections it cuts before the answer.</summary>
    public int CutPercentage { get; init; }
}
