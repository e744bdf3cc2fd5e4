namespace Scheduler.Application.Common;

/// <summary>Classifies exceptions of the database.</summary>
public interface IDatabaseErrorClassifier
{
    DatabaseErrorKind Classify(Exception exception);
}

/// <summary>The kinds of database errors, by increasing precedence: an exception has the highest kind among its causes.</summary>
public enum DatabaseErrorKind
{
    /// <summary>A bug, or not a database error: a retry would fail again.</summary>
    Permanent,

    /// <summary>Two writers conflicted. Nothing was stored; a retry may succeed.</summary>
    Conflict,

    /// <summary>The database is temporarily unavailable: locked, full, missing or unreachable. Nothing was stored.</summary>
    Unavailable,

    /// <summary>The database is temporarily unavailable, and the last statement may have been stored.</summary>
    OutcomeUnknown,
}
