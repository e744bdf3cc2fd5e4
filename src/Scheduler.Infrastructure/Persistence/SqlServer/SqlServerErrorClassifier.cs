using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>Classifies the errors of SQL Server, Azure SQL and SqlClient.</summary>
internal sealed class SqlServerErrorClassifier : DatabaseErrorClassifier
{
    /// <summary>The error that the claim statement throws while another claim with the same key is in flight.</summary>
    public const int ClaimInFlight = 51_000;

    /// <summary>Severities from this one on mean that the server lacks a resource: memory, locks, space.</summary>
    private const byte ResourceClass = 17;

    /// <summary>Errors from this severity on end the connection. SqlClient uses it for its own errors, such as no route to the server.</summary>
    private const byte FatalClass = 20;

    private const int Deadlock = 1205, LockTimeout = 1222, SnapshotConflict = 3960, DuplicateInConstraint = 2627, DuplicateInIndex = 2601;

    /// <summary>Errors after which it is unknown whether the statement was executed.</summary>
    private static readonly int[] OutcomeUnknownErrors =
    [
        -2, // Command timeout; the statement may have completed before it was canceled.
        0, // A severe error on the current command, or its cancellation.
        40197, // Azure: an error while processing the request, such as a failover.
    ];

    /// <summary>Errors below <see cref="ResourceClass"/> that mean that the database is unavailable, or read-only.</summary>
    private static readonly int[] UnavailableErrors =
    [
        615, 617, 904, 922, 924, 926, 927, 941, 942, 952, 945, // The database is being opened, recovered, restored, closed or moved, or is offline.
        976, 978, 979, 982, 983, // A replica of an availability group that does not accept these connections.
        3906, 3908, // The database is read-only, or in standby.
        4060, 4221, 18401, 18451, 18456, // A restarting server, or a replica that is not ready, rejects the login.
        6005, // The server is shutting down.
        8645, 8651, // No memory for the query.
        10928, 10929, 10936, 40501, 40544, 40549, 40550, 40551, 40552, 40553, 40613, 49918, 49919, 49920, // Azure: resource limits, and reconfiguration.
    ];

    /// <summary>The unique keys of the model. A duplicate in any other key cannot result from concurrent writers of this service.</summary>
    private static readonly Lazy<string[]> UniqueKeys = new(ReadUniqueKeys);

    protected override DatabaseErrorKind? ClassifyProviderError(Exception exception) => exception switch
    {
        ConnectionTimeoutException => DatabaseErrorKind.Unavailable,
        ServerUnresponsiveException => DatabaseErrorKind.OutcomeUnknown,

        // An exception may hold several errors: a rejected login and its reason, or an error and the notice that the statement was terminated.
        SqlException sql => sql.Errors.Cast<SqlError>().Max(Classify),
        _ => null,
    };

    private static DatabaseErrorKind Classify(SqlError error) => error switch
    {
        { Class: >= FatalClass } => DatabaseErrorKind.OutcomeUnknown,
        { Number: Deadlock or LockTimeout or SnapshotConflict or ClaimInFlight } => DatabaseErrorKind.Conflict,
        { Number: DuplicateInConstraint or DuplicateInIndex } => IsOwnKey(error.Message) ? DatabaseErrorKind.Conflict : DatabaseErrorKind.Permanent,
        { Class: > 0 } when OutcomeUnknownErrors.Contains(error.Number) => DatabaseErrorKind.OutcomeUnknown,
        { Class: >= ResourceClass } => DatabaseErrorKind.Unavailable,
        _ => UnavailableErrors.Contains(error.Number) ? DatabaseErrorKind.Unavailable : DatabaseErrorKind.Permanent,
    };

    private static string[] ReadUniqueKeys()
    {
        using var context = new SqlServerSchedulerDbContext.DesignTimeFactory().CreateDbContext([]);
        var names = context.Model.GetEntityTypes().SelectMany(entity => entity.GetKeys().Select(key => key.GetName())
            .Concat(entity.GetIndexes().Where(index => index.IsUnique).Select(index => index.GetDatabaseName())));
        return [.. names.OfType<string>()];
    }

    // The key's name is only in the message, which is localized. Names of keys are compared case-insensitively.
    private static bool IsOwnKey(string message) => UniqueKeys.Value.Any(key => message.Contains(key, StringComparison.OrdinalIgnoreCase));
}
