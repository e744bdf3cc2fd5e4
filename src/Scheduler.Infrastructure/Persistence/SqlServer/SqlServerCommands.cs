using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>Bounds the commands that EF Core sends, once the connection is open.</summary>
internal sealed class SqlServerCommands : DbCommandInterceptor
{
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Bound(command, eventData, result));

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Bound(command, eventData, result));

    private static T Bound<T>(DbCommand command, CommandEventData eventData, T result)
    {
        (eventData.Context as SchedulerDbContext)?.Bound(command);
        return result;
    }
}
