using Scheduler.Domain.Common;

namespace Scheduler.Domain.Schedules;

/// <summary>How a task of a schedule came about.</summary>
public enum OccurrenceKind
{
    /// <summary>The schedule itself created it for an instant, and its start was not changed.</summary>
    Own,

    /// <summary>A client requested it for an instant of the past.</summary>
    Backfilled,

    /// <summary>A client requested it, without an instant.</summary>
    Triggered,

    /// <summary>It was created for an instant, but its start was changed. The schedule disregards and never withdraws it.</summary>
    Manual,
}

/// <summary>The names of the kinds in the API and in the database.</summary>
public static class OccurrenceKindNames
{
    private static readonly EnumNames<OccurrenceKind> Names = new("OWN", "BACKFILLED", "TRIGGERED", "MANUAL");

    public static IReadOnlyList<string> All => Names.All;

    public static string ToName(this OccurrenceKind kind) => Names.Of(kind);

    /// <summary>Parses a name; case-sensitive.</summary>
    public static bool TryParse(string name, out OccurrenceKind kind) => Names.TryParse(name, out kind);
}
