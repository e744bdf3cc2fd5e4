using Microsoft.EntityFrameworkCore;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>The connection of the current scope for statements of its own: in a write scope that of the writer. Scoped.</summary>
internal sealed class SqliteSession(SchedulerDbContext context) : IDisposable
{
    private SqliteWriteConnection? _own;

    /// <summary>The connection of the writer; null outside a write scope.</summary>
    public SqliteWriteConnection? Writer { get; set; }

    public SqliteStatements Statements => (Writer ?? (_own ??= new SqliteWriteConnection(context.Database.GetConnectionString()!))).Statements;

    public void Dispose() => _own?.Dispose();
}
