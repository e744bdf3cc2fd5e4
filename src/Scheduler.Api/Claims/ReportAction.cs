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
    private static readonly string[] Names = ["HEARTBEAT", "COMPLETE", "FAIL", "RELEASE"];

    public static IReadOnlyList<string> All => Names;

    public static string ToName(this ReportAction action) => Names[(int)action];

    /// <summary>Parses a name; case-sensitive.</summary>
    public static bool TryParse(string name, out ReportAction action)
    {
        var index = Array.IndexOf(Names, name);
        action = (ReportAction)index;
        return index >= 0;
    }
}
