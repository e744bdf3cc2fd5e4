using Microsoft.Extensions.Logging;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Brings the schema up to date and says what was done.</summary>
internal static partial class DatabaseMigrator
{
    /// <summary>Applies what is missing. A schema that is ahead is left as it is.</summary>
    /// <returns>How the schema stands afterwards.</returns>
    public static async Task<SchemaState> MigrateAsync(SchedulerDbContext context, ILogger logger, CancellationToken cancellationToken)
    {
        // Whoever finds nothing to do writes nothing: a service starts on a database that it can only read for now.
        var state = await SchemaState.ReadAsync(context, cancellationToken);
        if (state.Missing.Count > 0)
        {
            await context.MigrateAsync(cancellationToken);
            state = await SchemaState.ReadAsync(context, cancellationToken);
        }

        LogState(logger, state);
        return state;
    }

    /// <summary>Says how the schema stands.</summary>
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
