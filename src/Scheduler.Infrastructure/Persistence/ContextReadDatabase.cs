using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Reads on the connection of EF Core's context, with its deadline.</summary>
internal sealed class ContextReadDatabase(SchedulerDbContext context) : IReadDatabase
{
    public SqlDialect Dialect => context.Dialect;

    public Statement NewStatement() => new(context);

    public async ValueTask<IReadResult> ExecuteAsync(DbCommand command, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var reader = await context.ExecuteAsync(command, token => command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, token), cancellationToken);
            return new Result(context, command, reader);
        }
        catch
        {
            await command.DisposeAsync();
            await context.Database.CloseConnectionAsync();
            throw;
        }
    }

    private sealed class Result(SchedulerDbContext context, DbCommand command, DbDataReader reader) : IReadResult
    {
        public DbDataReader Reader => reader;

        public async ValueTask DisposeAsync()
        {
            try
            {
                await reader.DisposeAsync();
                await command.DisposeAsync();
            }
            finally
            {
                await context.Database.CloseConnectionAsync();
            }
        }
    }
}
