using Microsoft.Data.Sqlite;
using Scheduler.Application.Common;
using SQLitePCL;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>Classifies SQLite's result codes (sqlite.org/rescode.html).</summary>
internal sealed class SqliteFailures : IDatabaseFailures
{
    private static readonly int[] UnavailableCodes =
    [
        raw.SQLITE_BUSY, raw.SQLITE_LOCKED, raw.SQLITE_READONLY, raw.SQLITE_IOERR, raw.SQLITE_FULL, raw.SQLITE_CANTOPEN, raw.SQLITE_NOMEM,
    ];

    private static readonly int[] DuplicateCodes = [raw.SQLITE_CONSTRAINT_PRIMARYKEY, raw.SQLITE_CONSTRAINT_UNIQUE];

    public DatabaseFailure Judge(Exception exception) => exception switch
    {
        TimeoutException => DatabaseFailure.Unavailable,
        SqliteException sqlite when DuplicateCodes.Contains(sqlite.SqliteExtendedErrorCode) => DatabaseFailure.Conflict,
        SqliteException sqlite when UnavailableCodes.Contains(sqlite.SqliteErrorCode) => DatabaseFailure.Unavailable,
        { InnerException: { } inner } => Judge(inner),
        _ => DatabaseFailure.Fault,
    };
}
