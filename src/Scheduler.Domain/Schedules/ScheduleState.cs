using Scheduler.Domain.Common;

namespace Scheduler.Domain.Schedules;

/// <summary>Whether a schedule creates occurrences.</summary>
public enum ScheduleState
{
    /// <summary>There are instants left.</summary>
    Active,

    /// <summary>It was paused.</summary>
    Paused,

    /// <summary>No instant is left.</summary>
    Ended,
}

/// <summary>The names of the states in the API.</summary>
public static class ScheduleStateNames
{
    private static readonly EnumNames<ScheduleState> Names = new("ACTIVE", "PAUSED", "ENDED");

    public static IReadOnlyList<string> All => Names.All;

    public static string ToName(this ScheduleState state) => Names.Of(state);

    /// <summary>Parses a name; case-sensitive.</summary>
    public static bool TryParse(string name, out ScheduleState state) => Names.TryParse(name, out state);

    /// <summary>The state at a time: ended when no instant is left after it. A rule that this machine cannot evaluate (null) has not ended.</summary>
    public static ScheduleState Of(bool isPaused, IRecurrenceRule? rule, DateTimeOffset now) =>
        isPaused ? ScheduleState.Paused : rule is not null && rule.NextAfter(now) is null ? ScheduleState.Ended : ScheduleState.Active;
}
