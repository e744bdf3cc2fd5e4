namespace Scheduler.Application.Common;

/// <summary>Tells failures of the database's surroundings from failures of the program.</summary>
public interface IDatabaseFailures
{
    /// <summary>Whether the database cannot serve now and may again later: it is locked, full, away or out of reach.</summary>
    bool IsUnavailable(Exception exception);
}
