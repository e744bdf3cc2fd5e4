using Scheduler.Domain.Common;

namespace Scheduler.Application.Tasks;

/// <summary>Why a waiting task is not running yet.</summary>
public enum WaitingReason
{
    /// <summary>Its start has not been reached.</summary>
    Start,

    /// <summary>An attempt failed, and the backoff has not passed.</summary>
    Retry,

    /// <summary>A worker gave it back for a time that has not passed.</summary>
    Released,

    /// <summary>It is due, and its worker is paused.</summary>
    Paused,

    /// <summary>It is due, and its worker has as many running tasks as it may.</summary>
    Cap,

    /// <summary>It is due, and no worker has claimed it yet.</summary>
    Due,
}

/// <summary>The names of the reasons in the API.</summary>
public static class WaitingReasonNames
{
    private static readonly EnumNames<WaitingReason> Names = new("START", "RETRY", "RELEASED", "PAUSED", "CAP", "DUE");

    public static IReadOnlyList<string> All => Names.All;

    public static string ToName(this WaitingReason reason) => Names.Of(reason);
}
