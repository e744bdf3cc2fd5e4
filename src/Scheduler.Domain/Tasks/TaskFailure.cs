using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <summary>Why the last attempt of a task failed.</summary>
/// <param name="Code">The kind of failure.</param>
/// <param name="Message">The worker's message or a description for people; null when there is none.</param>
public sealed record TaskFailure(FailureCode Code, string? Message)
{
    /// <summary>In UTF-16 code units.</summary>
    public const int MaxMessageLength = 2000;

    /// <summary>The lease expired.</summary>
    public static TaskFailure LeaseExpired { get; } = new(FailureCode.LeaseExpired, "The lease expired before the worker reported a result.");

    /// <summary>A client changed the status to FAILED.</summary>
    public static TaskFailure Cancelled { get; } = new(FailureCode.Cancelled, "The status was changed to FAILED manually.");
}

public enum FailureCode
{
    /// <summary>The worker reported the failure.</summary>
    Reported,

    /// <summary>The worker reported no result before its lease expired.</summary>
    LeaseExpired,

    /// <summary>A client changed the status to FAILED.</summary>
    Cancelled,
}

/// <summary>The names of the codes in the API and in the database.</summary>
public static class FailureCodeNames
{
    private static readonly EnumNames<FailureCode> Names = new("reported", "lease-expired", "cancelled");

    public static IReadOnlyList<string> All => Names.All;

    public static string ToName(this FailureCode code) => Names.Of(code);

    /// <summary>Parses a name; case-sensitive.</summary>
    public static bool TryParse(string name, out FailureCode code) => Names.TryParse(name, out code);
}
