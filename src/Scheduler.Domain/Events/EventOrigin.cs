using Scheduler.Domain.Common;

namespace Scheduler.Domain.Events;

/// <summary>The cause of a change.</summary>
public enum EventOrigin
{
    /// <summary>A request.</summary>
    Client,

    /// <summary>An expired lease.</summary>
    Lease,

    /// <summary>A schedule: it created, changed or withdrew an occurrence, also when a request to the schedule caused it.</summary>
    Schedule,

    /// <summary>The retention time of ended tasks.</summary>
    Retention,
}

/// <summary>The names of the origins in the API and in the database.</summary>
public static class EventOriginNames
{
    private static readonly EnumNames<EventOrigin> Names = new("CLIENT", "LEASE", "SCHEDULE", "RETENTION");

    public static IReadOnlyList<string> All => Names.All;

    public static string ToName(this EventOrigin origin) => Names.Of(origin);

    /// <summary>Parses a name; case-sensitive.</summary>
    public static bool TryParse(string name, out EventOrigin origin) => Names.TryParse(name, out origin);
}
