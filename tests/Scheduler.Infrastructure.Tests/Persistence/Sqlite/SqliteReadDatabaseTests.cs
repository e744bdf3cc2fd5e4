using Microsoft.Extensions.DependencyInjection;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence.Sqlite;

[TestFixture]
public sealed class SqliteReadDatabaseTests() : DatabaseFixture(TestDatabase.Sqlite)
{
    private SqliteReadDatabase Database => Host.Services.GetRequiredService<SqliteReadDatabase>();

    [Test]
    public async Task Statements_of_any_number_of_texts_return_their_own_results()
    {
        foreach (var i in Enumerable.Range(0, 450).Concat(Enumerable.Range(0, 450)))
        {
            Assert.That(await ReadAsync(text: i, parameter: 1000 - i), Is.EqualTo((i, 1000 - i)));
        }
    }

    [Test]
    public async Task Statement_with_the_same_text_runs_beside_one_that_is_read()
    {
        var statement = Database.NewStatement();
        await using var first = await Database.ExecuteAsync(statement.ToCommand($"SELECT 7, {statement.Parameter(1)}"), CancellationToken.None);

        Assert.That(await ReadAsync(text: 7, parameter: 2), Is.EqualTo((7, 2)));
        await first.Reader.ReadAsync();
        Assert.That(first.Reader.GetInt32(1), Is.EqualTo(1));
    }

    [Test]
    public async Task Reading_goes_on_after_the_connections_were_closed()
    {
        var statement = Database.NewStatement();
        await using (var result = await Database.ExecuteAsync(statement.ToCommand("SELECT 1 UNION ALL SELECT 2"), CancellationToken.None))
        {
            await result.Reader.ReadAsync();
            Database.Close();

            Assert.That(await result.Reader.ReadAsync(), Is.True);
        }

        Assert.That(await ReadAsync(text: 3, parameter: 4), Is.EqualTo((3, 4)));
    }

    [Test]
    public async Task Failed_statement_does_not_fail_the_next()
    {
        await Assert.ThatAsync(async () => await Database.ExecuteAsync(Database.NewStatement().ToCommand("SELECT nothing"), CancellationToken.None), Throws.Exception);

        Assert.That(await ReadAsync(text: 5, parameter: 6), Is.EqualTo((5, 6)));
    }

    private async Task<(int Text, int Parameter)> ReadAsync(int text, int parameter)
    {
        var statement = Database.NewStatement();
        await using var result = await Database.ExecuteAsync(statement.ToCommand($"SELECT {text}, {statement.Parameter(parameter)}"), CancellationToken.None);
        await result.Reader.ReadAsync();
        return (result.Reader.GetInt32(0), result.Reader.GetInt32(1));
    }
}
