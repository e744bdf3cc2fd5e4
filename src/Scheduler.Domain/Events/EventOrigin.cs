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
    private static readonly string[] Names = ["CLIENT", "LEASE", "SCHEDULE", "RETENTION"];

    public static IReadOnlyList<string> All => Names;

    public static string ToName(this EventOrigin origin) => Names[(int)origin];

    /// <summary>Parses a name; case-sensitive.</summary>
    public static bool TryParse(string name, out EventOrigin origin)
    {
        var index = Array.IndexOf(Names, name);
        origin = (EventOrigin)index;
        return index >= 0;
    }
}
