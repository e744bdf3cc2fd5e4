using Microsoft.Data.Sqlite;
using Scheduler.Application.Common;
using SQLitePCL;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>Classifies SQLite's result codes (sqlite.org/rescode.html).</summary>
internal sealed class SqliteErrorClassifier : DatabaseErrorClassifier
{
    private static readonly int[] UnavailableCodes =
    [
        raw.SQLITE_BUSY, raw.SQLITE_LOCKED, raw.SQLITE_READONLY, raw.SQLITE_IOERR, raw.SQLITE_FULL, raw.SQLITE_CANTOPEN, raw.SQLITE_NOMEM,
    ];

    private static readonly int[] DuplicateCodes = [raw.SQLITE_CONSTRAINT_PRIMARYKEY, raw.SQLITE_CONSTRAINT_UNIQUE];

    protected override DatabaseErrorKind? ClassifyProviderError(Exception exception) => exception switch
    {
        TransactionEndedException => DatabaseErrorKind.Conflict,
        SqliteException sqlite when DuplicateCodes.Contains(sqlite.SqliteExtendedErrorCode) => DatabaseErrorKind.Conflict,
        SqliteException sqlite when UnavailableCodes.Contains(sqlite.SqliteErrorCode) => DatabaseErrorKind.Unavailable,
        _ => null,
    };
}
