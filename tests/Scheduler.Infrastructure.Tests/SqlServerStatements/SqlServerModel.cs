using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.Dac.Model;
using Scheduler.Infrastructure.Persistence.SqlServer;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>
/// Microsoft's model of SQL Server 2022 (DacFx) with the schema that the migrations create. A statement is bound as the body of
/// a procedure, so its names and syntax are validated as the server would validate them.
/// </summary>
internal sealed class SqlServerModel : IDisposable
{
    // System objects, which the model lacks, with the parameters and columns from the documentation.
    private static readonly string[] ServerObjects =
    [
        "CREATE TABLE [sys].[databases] ([database_id] int NOT NULL, [is_read_committed_snapshot_on] bit NULL)",
        """
        CREATE PROCEDURE [sp_getapplock]
            @Resource nvarchar(255), @LockMode varchar(32), @LockOwner varchar(32) = 'Transaction', @LockTimeout int = -1,
            @DbPrincipal sysname = 'public'
        AS RETURN 0
        """,
        """
        CREATE PROCEDURE [sp_releaseapplock]
            @Resource nvarchar(255), @LockOwner varchar(32) = 'Transaction', @DbPrincipal sysname = 'public'
        AS RETURN 0
        """,
    ];

    private readonly TSqlModel _model = new(SqlServerVersion.Sql160, new TSqlModelOptions());
    private readonly Dictionary<string, string> _sources = new(StringComparer.Ordinal);
    private readonly List<string> _rejected = [];

    public SqlServerModel(string migrationScript)
    {
        var script = SqlText.Parse(migrationScript);
        foreach (var definition in ServerObjects.Concat(SchemaDefinitions.In(script)))
        {
            _model.AddObjects(definition);
        }

        foreach (var batch in script.Batches)
        {
            Bind("the migration script", SchemaDefinitions.WithoutDroppedIndexes(batch), declarations: "");
        }
    }

    public static string MigrationScript
    {
        get
        {
            using var context = new SqlServerSchedulerDbContext.DesignTimeFactory().CreateDbContext([]);
            return context.GetService<IMigrator>().GenerateScript();
        }
    }

    public void Bind(RecordedStatement statement) => Bind(statement.UseCase, statement.Text, statement.Declarations);

    /// <summary>The errors of the statements so far.</summary>
    public IReadOnlyList<string> Validate() => [.. _rejected, .. _model.Validate().Select(Describe)];

    public void Dispose() => _model.Dispose();

    private void Bind(string source, string text, string declarations)
    {
        var name = $"[bind_{_sources.Count}]";
        _sources.Add(name, $"{source}: {text}");
        try
        {
            _model.AddObjects($"CREATE PROCEDURE {name} {declarations} AS BEGIN\n{text}\nEND");
        }
        catch (DacModelException e)
        {
            _rejected.Add($"{e.Message}\n  {_sources[name]}");
        }
    }

    private string Describe(DacModelMessage message)
    {
        var source = _sources.FirstOrDefault(source => message.Message.Contains(source.Key, StringComparison.Ordinal)).Value;
        return $"{message.Message}\n  {source}";
    }
}
