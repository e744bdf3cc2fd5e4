using System.Text;
using Microsoft.Data.Sqlite;
using Scheduler.Application.ApiKeys;
using Scheduler.Domain.ApiKeys;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.ApiKeys;

/// <summary>A stolen database file must not reveal the secrets of API keys. SQL Server stores the same values as the file.</summary>
public sealed class ApiKeyFileTests
{
    [Test]
    public async Task Stored_key_does_not_contain_the_secret()
    {
        await using var host = new DatabaseHost(TestDatabase.Sqlite);
        await host.MigrateAsync();
        var text = await host.SendAsync(new AddApiKey(ApiKeyName.From("a key"), ScopeSet.From([Scopes.Admin]), Workers: null, ExpiresAt: null));
        await host.QueryAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        var file = await File.ReadAllBytesAsync(new SqliteConnectionStringBuilder(host.Database.ConnectionString).DataSource);
        var secret = text.Reveal()[^64..];

        Assert.That(file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text.Id.Value)), Is.Positive, "The key is stored.");
        Assert.That(file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)), Is.Negative);
        Assert.That(file.AsSpan().IndexOf(Convert.FromHexString(secret)), Is.Negative);
    }
}
