using Microsoft.EntityFrameworkCore;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Tasks;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Infrastructure.Tests.SqlServerStatements;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Tasks;

/// <summary>The indexes that listings choose from, and the databases that the migrations create.</summary>
[TestFixture]
public sealed class ListingIndexTests() : DatabaseFixture(TestDatabase.Sqlite)
{
    private const string Worker = nameof(ScheduledTask.Worker);
    private const string ScheduleId = nameof(ScheduledTask.ScheduleId);

    private static IEnumerable<string> Names => ListingIndex.All.Select(index => index.Name);

    [TestCaseSource(nameof(Names))]
    public async Task Index_exists_on_SQLite(string name)
    {
        var index = ListingIndex.All.Single(index => index.Name == name);

        var definitions = await Host.RunAsync(context => context.Database
            .SqlQuery<string>($"SELECT sql AS Value FROM sqlite_schema WHERE type = 'index' AND name = {name}").ToListAsync());

        Assert.That(definitions, Has.Count.EqualTo(1));
        Assert.That(
            definitions[0].Replace("\"", "", StringComparison.Ordinal),
            Does.EndWith($"ON Tasks ({string.Join(", ", index.Columns.Append(index.Included).OfType<string>())}){(index.Condition.Length > 0 ? $" WHERE {index.Condition}" : "")}"));
    }

    [TestCaseSource(nameof(Names))]
    public void Index_exists_on_SQL_Server(string name)
    {
        var index = ListingIndex.All.Single(index => index.Name == name);

        var definition = SchemaDefinitions.In(SqlText.Parse(SqlServerModel.MigrationScript))
            .Select(text => SqlText.Parse(text).Batches[0].Statements[0]).OfType<CreateIndexStatement>()
            .Single(created => created.Name.Value == name);

        Assert.That(definition.Columns.Select(column => SqlText.Of(column).Trim('[', ']')), Is.EqualTo(index.Columns));
        Assert.That(definition.IncludeColumns.Select(column => SqlText.Of(column).Trim('[', ']')), Is.EqualTo(index.Included is null ? [] : new[] { index.Included }));
        Assert.That(definition.FilterPredicate is { } filter ? SqlText.Of(filter) : "", Is.EqualTo(index.Condition));
    }

    [Test]
    public void Every_task_is_in_one_of_the_chosen_indexes()
    {
        foreach (var filters in new string[][] { [], [Worker], [ScheduleId], [Worker, ScheduleId] })
        {
            foreach (var statuses in Enumerable.Range(1, 15).Select(mask => Enum.GetValues<ScheduledTaskStatus>().Where(status => (mask & (1 << (int)status)) != 0).ToList()))
            {
                var indexes = ListingIndex.For(filters, statuses);

                Assert.That(
                    indexes is [{ Status: null }] ? statuses : indexes.Select(index => index.Status!.Value).ToList(),
                    Is.EquivalentTo(statuses),
                    $"{string.Join(", ", filters)}: {string.Join(", ", statuses)}");
            }
        }
    }

    [TestCase(new string[0], null, "IX_Tasks_Start_Id")]
    [TestCase(new string[0], ScheduledTaskStatus.Failed, "IX_Tasks_Start_Id_Failed")]
    [TestCase(new string[0], ScheduledTaskStatus.Running, "IX_Tasks_Worker_Running")]
    [TestCase(new[] { Worker }, ScheduledTaskStatus.Running, "IX_Tasks_Worker_Running")]
    [TestCase(new[] { Worker }, ScheduledTaskStatus.Succeeded, "IX_Tasks_Worker_Start_Id_Succeeded")]
    [TestCase(
        new[] { Worker }, null, "IX_Tasks_Worker_Start_Id_Scheduled", "IX_Tasks_Worker_Running", "IX_Tasks_Worker_Start_Id_Succeeded", "IX_Tasks_Worker_Start_Id_Failed")]
    [TestCase(new[] { Worker, ScheduleId }, null, "IX_Tasks_ScheduleId_Start_Id")]
    [TestCase(new[] { Worker, ScheduleId }, ScheduledTaskStatus.Failed, "IX_Tasks_ScheduleId_Start_Id")]
    public void Index_with_most_filters_is_chosen(string[] filters, ScheduledTaskStatus? status, params string[] expected)
    {
        var indexes = ListingIndex.For(filters, status is { } only ? [only] : null);

        Assert.That(indexes.Select(index => index.Name), Is.EqualTo(expected));
    }
}
