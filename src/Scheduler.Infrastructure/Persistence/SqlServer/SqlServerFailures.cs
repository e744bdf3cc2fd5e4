using Microsoft.Data.SqlClient;
using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>SQL Server's errors that are not the program's fault.</summary>
internal sealed class SqlServerFailures : IDatabaseFailures
{
    /// <summary>From this severity on an error ends the connection; the client's own, such as no route to the server, are among them.</summary>
    private const byte FatalClass = 17;

    /// <summary>A time-out, a deadlock, a database that is away, and a login that a restarting server refuses.</summary>
    private static readonly int[] Numbers = [-2, 1205, 4060, 18456, 40613];

    /// <summary>What the claim statement throws when another claim of the same key has not ended yet.</summary>
    public const int ClaimInFlight = 51_000;

    /// <summary>A key that is there already, in a constraint or in an index; a deadlock's victim; a row changed under a snapshot; a claim in flight.</summary>
    private static readonly int[] ConflictNumbers = [2627, 2601, 1205, 3960, ClaimInFlight];

    public bool IsConflict(Exception exception) => exception switch
    {
        SqlException sql => ConflictNumbers.Contains(sql.Number),
        { InnerException: { } inner } => IsConflict(inner),
        _ => false,
    };

    public bool IsUnavailable(Exception exception) => exception switch
    {
        SqlServerConnectTimeoutException => true,
        SqlException sql => sql.Class >= FatalClass || Numbers.Contains(sql.Number),

        // The pool has no connection left.
        InvalidOperationException { Source: "Microsoft.Data.SqlClient" } => true,
        { InnerException: { } inner } => IsUnavailable(inner),
        _ => false,
    };
}
