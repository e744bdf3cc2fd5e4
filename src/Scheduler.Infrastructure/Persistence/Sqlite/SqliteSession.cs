using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>The connection on which repositories execute statements: in a write scope that of the writer. Scoped.</summary>
internal sealed class SqliteSession(SchedulerDbContext context) : IDisposable
{
    private SqliteWriteConnection? _own;

    /// <summary>The connection of the writer; null outside a write scope.</summary>
    public SqliteWriteConnection? Writer { get; set; }

    public SqliteStatements Statements => (Writer ?? (_own ??= new SqliteWriteConnection(context.Database.GetConnectionString()!))).Statements;

    /// <summary>A statement to be executed after <see cref="Prepare"/>.</summary>
    public Statement NewStatement() => Writer is null ? new Statement(context) : new Statement(ColumnTypes.Of(context), new SqliteCommand());

    /// <summary>Takes over a command, and returns one with the same values that stays prepared, if the writer has such a one.</summary>
    public DbCommand Prepare(DbCommand command) => Writer is null ? command : Writer.Commands.Prepare((SqliteCommand)command);

    /// <summary>Ends the use of a command that <see cref="Prepare"/> has returned.</summary>
    public void Release(DbCommand command)
    {
        if (Writer is null)
        {
            command.Dispose();
        }
        else
        {
            Writer.Commands.Release();
        }
    }

    public void Dispose() => _own?.Dispose();
}
