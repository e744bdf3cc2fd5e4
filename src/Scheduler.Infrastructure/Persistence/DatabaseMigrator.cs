using Microsoft.Extensions.Logging;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Applies migrations and logs the state of the schema.</summary>
internal static partial class DatabaseMigrator
{
    /// <summary>Applies the missing migrations. A schema of a newer release is left unchanged.</summary>
    /// <returns>The state of the schema afterwards.</returns>
    public static async Task<SchemaState> MigrateAsync(SchedulerDbContext context, ILogger logger, CancellationToken cancellationToken)
    {
        // Without pending migrations nothing is written, so the service can start on a database that is read-only at the moment.
        var state = await SchemaState.ReadAsync(context, cancellationToken);
        if (state.Missing.Count > 0)
        {
            await context.MigrateAsync(cancellationToken);
            state = await SchemaState.ReadAsync(context, cancellationToken);
        }

        LogState(logger, state);
        return state;
    }

    public static void LogState(ILogger logger, SchemaState state)
    {
        if (state.IsCurrent)
        {
            LogCurrent(logger, state.Description);
        }
        else
        {
            LogNotCurrent(logger, state.Description);
        }
    }

    [LoggerMessage(1010, LogLevel.Information, "{Description}")]
    private static partial void LogCurrent(ILogger logger, string description);

    [LoggerMessage(1011, LogLevel.Error, "{Description}")]
    private static partial void LogNotCurrent(ILogger logger, string description);
}
