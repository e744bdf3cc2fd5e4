using Scheduler.Domain.Common;

namespace Scheduler.Domain.Schedules;

/// <summary>How occurrences that did not start in time are handled.</summary>
public enum MisfirePolicy
{
    /// <summary>One run makes up for all.</summary>
    RunOnce,

    /// <summary>Missed instants are skipped, and missed occurrences are withdrawn.</summary>
    Skip,

    /// <summary>Each missed instant gets its occurrence.</summary>
    RunAll,
}

/// <summary>The names of the misfire policies in the API and in the database.</summary>
public static class MisfirePolicyNames
{
    private static readonly EnumNames<MisfirePolicy> Names = new("RUN_ONCE", "SKIP", "RUN_ALL");

    public static IReadOnlyList<string> All => Names.All;

    public static string ToName(this MisfirePolicy policy) => Names.Of(policy);

    /// <summary>Parses a name; case-sensitive.</summary>
    public static bool TryParse(string name, out MisfirePolicy policy) => Names.TryParse(name, out policy);
}
