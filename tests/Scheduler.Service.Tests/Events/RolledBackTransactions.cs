using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Scheduler.Service.Tests.Histories;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Events;

/// <summary>Adds events in transactions of its own, keeps these open for a moment, and rolls them back: readers must never see the events.</summary>
internal sealed class RolledBackTransactions(TestDatabase database, SeededRandom random)
{
    private const string Insert = """
        INSERT INTO TaskEvents (TaskId, Version, Type, Origin, At, Worker, Status, Attempt, Changed)
        SELECT Id, 1000000, 'updated', 'CLIENT', UpdatedAt, Worker, Status, Attempt, 0 FROM Tasks WHERE Id = (SELECT MAX(Id) FROM Tasks)
        """;

    private bool IsSqlite => database.Provider == TestDatabase.Sqlite;

    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(random.Between(0.02, 0.2), TimeProvider.System, CancellationToken.None);
            try
            {
                await using DbConnection connection = IsSqlite ? new SqliteConnection(database.ConnectionString) : new SqlConnection(database.ConnectionString);
                await connection.OpenAsync(CancellationToken.None);
                await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                await using var command = connection.CreateCommand();
                (command.Transaction, command.CommandText) = (transaction, Insert);
                await command.ExecuteNonQueryAsync(CancellationToken.None);
                await Task.Delay(random.Between(0, 0.05), TimeProvider.System, CancellationToken.None);
                await transaction.RollbackAsync(CancellationToken.None);
            }
            catch (DbException)
            {
                // The database is locked by the service.
            }
        }
    }
}
