using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Scheduler.Infrastructure.Persistence;
using SQLitePCL;

namespace Scheduler.Infrastructure.Tests.Databases;

internal static class QueryPlans
{
    /// <summary>Runs queries, and returns SQLite's query plan of each statement.</summary>
    public static Task<List<string>> ExplainAsync(this DatabaseHost host, Func<SchedulerDbContext, Task> run) => host.RunAsync(async context =>
    {
        await context.Database.OpenConnectionAsync();
        var connection = (SqliteConnection)context.Database.GetDbConnection();
        var statements = new List<string>();
        raw.sqlite3_trace(connection.Handle, (_, text) => statements.Add(text), v: null);
        await run(context);
        raw.sqlite3_trace(connection.Handle, (strdelegate_trace)null!, v: null);

        var plan = new List<string>();
        foreach (var statement in statements)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text comes from the service itself.
            command.CommandText = $"EXPLAIN QUERY PLAN {statement}";
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(reader.GetOrdinal("detail")));
            }
        }

        return plan;
    });
}
