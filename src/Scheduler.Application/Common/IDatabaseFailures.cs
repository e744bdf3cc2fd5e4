namespace Scheduler.Application.Common;

/// <summary>Tells failures of the database's surroundings from failures of the program.</summary>
public interface IDatabaseFailures
{
    /// <summary>What a failure means.</summary>
    DatabaseFailure Judge(Exception exception);
}

/// <summary>What a failure means to the application; the later in this list, the more it says of the whole.</summary>
public enum DatabaseFailure
{
    /// <summary>The program is at fault, or it was none of the database's.</summary>
    Fault,

    /// <summary>Two writers met. Nothing was stored, and whoever failed may succeed when it begins anew.</summary>
    Conflict,

    /// <summary>The database cannot serve now and may again later: it is locked, full, away or out of reach. Nothing was stored.</summary>
    Unavailable,

    /// <summary>The same, but what was asked for last may have been stored all the same.</summary>
    UnknownFate,
}
