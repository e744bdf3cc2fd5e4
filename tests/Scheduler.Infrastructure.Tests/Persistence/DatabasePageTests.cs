using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence;

/// <summary>Verifies <c>docs/database.md</c> against the model.</summary>
[TestFixture]
public sealed class DatabasePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "database.md"));
    private static readonly IReadOnlyList<ITable> Tables = ReadTables();

    private static IEnumerable<string> Names => Tables.Select(table => table.Name);

    [TestCaseSource(nameof(Names))]
    public void Page_documents_every_column_and_index_of_a_table(string name)
    {
        var table = Tables.Single(table => table.Name == name);
        var section = Section(name);

        foreach (var column in table.Columns)
        {
            Assert.That(section, Does.Contain($"`{column.Name}`").And.Contain($"`{column.StoreType}`"));
        }

        Assert.That(section, Does.Contain($"`{table.PrimaryKey!.Name}`"));
        foreach (var index in table.Indexes)
        {
            var columns = string.Join(", ", index.Columns.Select(column => $"`{column.Name}`"));
            Assert.That(section, name == "Tasks"
                ? Does.Contain($"| `{index.Name}` | {columns} | {(index.Filter is null ? "" : $"`{index.Filter}` ")}|")
                : Does.Contain($"`{index.Name}` on {columns}"));
        }
    }

    [Test]
    public void Page_documents_no_other_index()
    {
        var named = Page.Split('`').Where(word => word.StartsWith("IX_", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);

        Assert.That(named, Is.EquivalentTo(Tables.SelectMany(table => table.Indexes).Select(index => index.Name)));
    }

    private static string Section(string table)
    {
        var start = Page.IndexOf($"\n### {table}\n", StringComparison.Ordinal);
        Assert.That(start, Is.Positive, table);
        return Page[start..Page.IndexOf("\n#", start + table.Length, StringComparison.Ordinal)];
    }

    private static List<ITable> ReadTables()
    {
        using var context = new SqlServerSchedulerDbContext.DesignTimeFactory().CreateDbContext([]);
        return [.. context.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables];
    }
}
