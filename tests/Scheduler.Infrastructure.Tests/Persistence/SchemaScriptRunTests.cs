using System.Text.RegularExpressions;
using Microsoft.Data.SqlClient;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence;

/// <summary>Runs the script that an administrator can run instead of <c>migrate</c>, on a server.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.SqlServer))]
public sealed partial class SchemaScriptRunTests(string provider)
{
    [Test]
    public async Task Script_creates_the_schema_and_can_be_run_again()
    {
        await using var host = new DatabaseHost(provider);
        await host.CreateEmptyAsync();

        await RunScriptAsync(host.Database.ConnectionString);
        Assert.That((await ReadStateAsync(host)).IsCurrent);
        await RunScriptAsync(host.Database.ConnectionString);
        await host.MigrateAsync();

        Assert.That((await ReadStateAsync(host)).IsCurrent);
    }

    private static Task<SchemaState> ReadStateAsync(DatabaseHost host) => host.RunAsync(context => SchemaState.ReadAsync(context, CancellationToken.None));

    private static async Task RunScriptAsync(string connectionString)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "sql-server", "schema.sql"));
        await using var connection = new SqlConnection(connectionString);
        await connection.OpenAsync();
        foreach (var batch in BatchEnd().Split(script).Where(batch => !string.IsNullOrWhiteSpace(batch)))
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is a file of the repository.
            command.CommandText = batch;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
    }

    [GeneratedRegex(@"^GO\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex BatchEnd();
}
