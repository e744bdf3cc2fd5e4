using Microsoft.Data.SqlClient;
using Scheduler.Application.Common;
using Scheduler.Infrastructure.ApiKeys;
using Scheduler.Infrastructure.Idempotency;
using Scheduler.Infrastructure.Tasks;
using Scheduler.Infrastructure.Workers;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>The errors of SQL Server, Azure SQL and their client that are not the program's fault.</summary>
internal sealed class SqlServerFailures : IDatabaseFailures
{
    /// <summary>What the claim statement throws when another claim of the same key has not ended yet.</summary>
    public const int ClaimInFlight = 51_000;

    /// <summary>From this severity on the server lacks something: memory, locks, space.</summary>
    private const byte ResourceClass = 17;

    /// <summary>From this severity on an error ends the connection. The client's own, such as no route to the server, are among them.</summary>
    private const byte FatalClass = 20;

    private const int Deadlock = 1205, LockTimeout = 1222, SnapshotConflict = 3960, DuplicateInConstraint = 2627, DuplicateInIndex = 2601;

    /// <summary>Errors after which an answer says nothing of what was stored.</summary>
    private static readonly int[] UnknownFates =
    [
        -2, // A statement took too long; it may have been done when it was told to stop.
        0, // A severe error of the current command, or its cancellation.
        40197, // Azure: an error while processing the request, such as a failover.
    ];

    /// <summary>Errors below <see cref="ResourceClass"/> by which a database refuses to serve, or to write.</summary>
    private static readonly int[] Refusals =
    [
        615, 617, 904, 922, 924, 926, 927, 941, 942, 952, 945, // It is being opened, recovered, restored, closed or moved, or taken off line.
        976, 978, 979, 982, 983, // A replica of an availability group that does not serve this.
        3906, 3908, // It is read-only, or in standby.
        4060, 4221, 18401, 18451, 18456, // A login that a restarting server, or a replica that is not ready, refuses.
        6005, // The server shuts down.
        8645, 8651, // No memory to run the statement.
        10928, 10929, 10936, 40501, 40544, 40549, 40550, 40551, 40552, 40553, 40613, 49918, 49919, 49920, // Azure: limits, and moves.
    ];

    /// <summary>Every unique key. A duplicate in another is not one that two writers of ours can make.</summary>
    private static readonly string[] Keys =
    [
        $"PK_{ScheduledTaskConfiguration.Table}", $"PK_{IdempotencyRecordConfiguration.Table}", $"PK_{WorkerSettingsConfiguration.Table}",
        $"PK_{ApiKeyConfiguration.Table}",
    ];

    public DatabaseFailure Judge(Exception exception) => exception switch
    {
        SqlServerConnectException or TimeoutException => DatabaseFailure.Unavailable,
        UnknownFateException or SqlServerSilenceException => DatabaseFailure.UnknownFate,

        // Several come at once: with a refused login the reason, or with a statement that was ended the note that it was.
        SqlException sql => sql.Errors.Cast<SqlError>().Max(Judge),
        { InnerException: { } inner } => Judge(inner),
        _ => DatabaseFailure.Fault,
    };

    private static DatabaseFailure Judge(SqlError error) => error switch
    {
        { Class: >= FatalClass } => DatabaseFailure.UnknownFate,
        { Number: Deadlock or LockTimeout or SnapshotConflict or ClaimInFlight } => DatabaseFailure.Conflict,
        { Number: DuplicateInConstraint or DuplicateInIndex } => IsOfOurs(error.Message) ? DatabaseFailure.Conflict : DatabaseFailure.Fault,
        { Class: > 0 } when UnknownFates.Contains(error.Number) => DatabaseFailure.UnknownFate,
        { Class: >= ResourceClass } => DatabaseFailure.Unavailable,
        _ => Refusals.Contains(error.Number) ? DatabaseFailure.Unavailable : DatabaseFailure.Fault,
    };

    // The server tells the name in its message alone, in whatever language that is, and names are the same in any case.
    private static bool IsOfOurs(string message) => Keys.Any(key => message.Contains(key, StringComparison.OrdinalIgnoreCase));
}
