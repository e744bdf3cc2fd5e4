using Scheduler.Domain.Common;

namespace Scheduler.Domain.Schedules;

/// <summary>Why an instant was skipped.</summary>
public enum SkipReason
{
    /// <summary>The last occurrence was not finished.</summary>
    Overlap,

    /// <summary>It did not start in time.</summary>
    Misfire,

    /// <summary>Too many instants were pending, or too many tasks waiting.</summary>
    Backlog,

    /// <summary>Its occurrence was deleted manually before it started.</summary>
    Manual,
}

/// <summary>The names of the reasons in the API and in the database.</summary>
public static class SkipReasonNames
{
    private static readonly EnumNames<SkipReason> Names = new("OVERLAP", "MISFIRE", "BACKLOG", "MANUAL");

    public static IReadOnlyList<string> All => Names.All;

    public static string ToName(this SkipReason reason) => Names.Of(reason);

    /// <summary>Parses a name; case-sensitive.</summary>
    public static bool TryParse(string name, out SkipReason reason) => Names.TryParse(name, out reason);
}
