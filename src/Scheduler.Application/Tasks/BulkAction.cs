using Scheduler.Domain.Common;

namespace Scheduler.Application.Tasks;

/// <summary>What a bulk change does to each task.</summary>
public enum BulkAction
{
    /// <summary>Makes a failed task wait again.</summary>
    Retry,

    /// <summary>Makes a waiting task due.</summary>
    RunNow,

    /// <summary>Ends a task that has not ended as failed.</summary>
    Cancel,

    /// <summary>Changes the start of a waiting task.</summary>
    Reschedule,

    /// <summary>Deletes a task that is not running.</summary>
    Delete,
}

/// <summary>The names of the actions in the API.</summary>
public static class BulkActionNames
{
    private static readonly EnumNames<BulkAction> Names = new("RETRY", "RUN_NOW", "CANCEL", "RESCHEDULE", "DELETE");

    public static IReadOnlyList<string> All => Names.All;

    public static string ToName(this BulkAction action) => Names.Of(action);

    /// <summary>Parses a name; case-sensitive.</summary>
    public static bool TryParse(string name, out BulkAction action) => Names.TryParse(name, out action);
}
