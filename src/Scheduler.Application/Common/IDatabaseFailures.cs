namespace Scheduler.Application.Common;

/// <summary>Tells failures of the database's surroundings from failures of the program.</summary>
public interface IDatabaseFailures
{
    /// <summary>Whether the database cannot serve now and may again later: it is locked, full, away or out of reach.</summary>
    bool IsUnavailable(Exception exception);

    /// <summary>Whether two writers met, so that the one that failed may succeed when it begins anew: both added the same key, for one.</summary>
    bool IsConflict(Exception exception);
}
