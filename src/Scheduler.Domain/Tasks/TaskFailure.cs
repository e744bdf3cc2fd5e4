namespace Scheduler.Domain.Tasks;

/// <summary>Why the last attempt of a task failed.</summary>
/// <param name="Code">Who says so.</param>
/// <param name="Message">What the worker said, or a sentence for people to read; null when nothing was said.</param>
public sealed record TaskFailure(FailureCode Code, string? Message)
{
    /// <summary>The greatest number of UTF-16 code units in a message.</summary>
    public const int MaxMessageLength = 2000;

    /// <summary>The lease ran out.</summary>
    public static TaskFailure LeaseExpired { get; } = new(FailureCode.LeaseExpired, "The lease expired before the worker reported an end.");

    /// <summary>A client moved the task to FAILED.</summary>
    public static TaskFailure Cancelled { get; } = new(FailureCode.Cancelled, "The task was moved to FAILED by hand.");
}

/// <summary>What made an attempt fail.</summary>
public enum FailureCode
{
    /// <summary>The worker reported it.</summary>
    Reported,

    /// <summary>The worker was not heard of until its lease expired.</summary>
    LeaseExpired,

    /// <summary>A client moved the task to FAILED.</summary>
    Cancelled,
}

/// <summary>The names under which clients and databases know the codes.</summary>
public static class FailureCodeNames
{
    private static readonly string[] Names = ["reported", "lease-expired", "cancelled"];

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The name of a code.</summary>
    public static string ToName(this FailureCode code) => Names[(int)code];

    /// <summary>Reads a name exactly as it is written.</summary>
    public static bool TryParse(string name, out FailureCode code)
    {
        var index = Array.IndexOf(Names, name);
        code = (FailureCode)index;
        return index >= 0;
    }
}
