using Scheduler.Domain.Common;

namespace Scheduler.Api.Claims;

/// <summary>What a report does; each is also a call of its own.</summary>
public enum ReportAction
{
    /// <summary>Renews the lease.</summary>
    Heartbeat,

    /// <summary>Completes the task.</summary>
    Complete,

    /// <summary>Reports a failed attempt.</summary>
    Fail,

    /// <summary>Releases the task.</summary>
    Release,
}

/// <summary>The names of the actions in the API.</summary>
internal static class ReportActionNames
{
    private static readonly EnumNames<ReportAction> Names = new("HEARTBEAT", "COMPLETE", "FAIL", "RELEASE");

    public static IReadOnlyList<string> All => Names.All;

    public static string ToName(this ReportAction action) => Names.Of(action);

    /// <summary>Parses a name; case-sensitive.</summary>
    public static bool TryParse(string name, out ReportAction action) => Names.TryParse(name, out action);
}
