using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence.Sqlite;

[TestFixture]
public sealed class SqlitePragmaTests() : DatabaseFixture(TestDatabase.Sqlite)
{
    [TestCase("journal_mode", "wal")]
    [TestCase("synchronous", "2", Description = "FULL")]
    [TestCase("foreign_keys", "1")]
    [TestCase("busy_timeout", "1000")]
    public async Task Pragma_is_in_effect_on_every_connection(string pragma, string value)
    {
        Assert.That(await Host.QueryAsync($"PRAGMA {pragma}"), Is.EqualTo(new[] { value }));
    }
}
