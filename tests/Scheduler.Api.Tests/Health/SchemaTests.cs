using System.Data.Common;
using System.Net;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Scheduler.Api.Tests.Http;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Health;

/// <summary>Messages about a schema that does not match the program.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
internal sealed class SchemaTests(string provider)
{
    private TestDatabase _database = null!;

    [SetUp]
    public void MakeDatabase() => _database = new TestDatabase(provider);

    [TearDown]
    public async Task RemoveDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task Outdated_schema_is_reported_at_startup_and_by_the_readiness_check()
    {
        await MigrateAndRunAsync("DROP TABLE Tasks");
        await MigrateAndRunAsync("DELETE FROM __EFMigrationsHistory", isMigrated: false);
        await AssertNotReadyAsync("behind", "migrate");
    }

    [Test]
    public async Task Newer_schema_is_reported_at_startup_and_by_the_readiness_check()
    {
        await MigrateAndRunAsync("INSERT INTO __EFMigrationsHistory (MigrationId, ProductVersion) VALUES ('29990101000000_FromTheFuture', '99.0')");
        await AssertNotReadyAsync("ahead", "29990101000000_FromTheFuture");
    }

    private async Task AssertNotReadyAsync(params string[] words)
    {
        var settings = new Dictionary<string, string?>(_database.Settings, StringComparer.Ordinal) { ["Database:MigrateOnStart"] = "false" };
        await using var server = new ApiServer(settings);
        using var client = server.CreateClient();
        var ready = await ApiResponse.ReadAsync(await client.GetAsync("/health/ready"));

        Assert.That(ready.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await client.GetAsync("/health/live")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var said = server.Log.Events.Select(e => e.RenderMessage(null)).ToList();
        foreach (var word in words)
        {
            Assert.That(ready.Body, Does.Contain(word));
            Assert.That(said, Has.Some.Contains(word));
        }
    }

    private async Task MigrateAndRunAsync(string sql, bool isMigrated = true)
    {
        if (isMigrated)
        {
            await using var server = new ApiServer(_database);
            using var client = server.CreateClient();
            Assert.That((await client.GetAsync("/health/ready")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        await using DbConnection connection = provider == TestDatabase.Sqlite
            ? new SqliteConnection(_database.ConnectionString)
            : new SqlConnection(_database.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is a constant above.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
