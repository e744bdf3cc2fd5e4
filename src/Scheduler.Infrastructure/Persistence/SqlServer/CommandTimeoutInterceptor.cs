using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>Applies the deadline of <see cref="SchedulerDbContext.ExecuteAsync"/> to the commands that EF Core executes.</summary>
internal sealed class CommandTimeoutInterceptor : DbCommandInterceptor
{
    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        eventData.Context switch
        {
            SqlServerSchedulerDbContext context when eventData.CommandSource == CommandSource.SaveChanges =>
                InterceptionResult<DbDataReader>.SuppressWithResult(await context.ExecuteToEndAsync(command, cancellationToken)),
            SqlServerSchedulerDbContext { Turn: not null } context =>
                InterceptionResult<DbDataReader>.SuppressWithResult(await context.ExecuteInTurnAsync(command, cancellationToken)),
            SchedulerDbContext context =>
                InterceptionResult<DbDataReader>.SuppressWithResult(await context.ExecuteAsync(command, command.ExecuteReaderAsync, cancellationToken)),
            _ => result,
        };

    public override async ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        eventData.Context is SchedulerDbContext context
            ? InterceptionResult<object>.SuppressWithResult((await context.ExecuteAsync(command, command.ExecuteScalarAsync, cancellationToken))!)
            : result;

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        eventData.Context is SchedulerDbContext context
            ? InterceptionResult<int>.SuppressWithResult(await context.ExecuteAsync(command, command.ExecuteNonQueryAsync, cancellationToken))
            : result;
}

/// <summary>The server did not respond to a statement, nor acknowledge its cancellation.</summary>
/// <param name="inner">The timeout that ended the wait.</param>
internal sealed class ServerUnresponsiveException(Exception inner) : DbException("The database did not respond in time.", inner);
