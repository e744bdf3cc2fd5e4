using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// A command of a save, which holds as many rows as the server's limit of parameters permits. Many new rows of a table are one parameter.
/// The transaction begins in the first command of a save and is committed in the last one, usually the same.
/// </summary>
internal sealed class SqlServerBatch : AffectedCountModificationCommandBatch
{
    /// <summary>More than a save can have: 1,000 tasks with their events, and an idempotency record.</summary>
    private const int MaxRows = 10_000;

    /// <summary>The server accepts 2,100, two of which are the text and the declarations.</summary>
    private const int MaxParameters = 2098;

    /// <summary>Up to this number of new rows of a table are parameters: the plan of their statement needs no memory grant.</summary>
    private const int MaxRowsAsParameters = 8;

    /// <summary>Stops a save at a row that another writer has changed. Its missing result tells EF Core.</summary>
    private const string RollBackIfMissing = "IF @@ROWCOUNT = 0 BEGIN ROLLBACK TRANSACTION; RETURN; END;";

    private readonly List<Run> _runs = [];
    private readonly SqlServerSchedulerDbContext _context;

    public SqlServerBatch(ModificationCommandBatchFactoryDependencies dependencies)
        : base(dependencies, MaxRows) => _context = (SqlServerSchedulerDbContext)dependencies.CurrentContext.Context;

    /// <inheritdoc/>
    public override void Complete(bool moreBatchesExpected)
    {
        var isOneRow = ModificationCommands.Count == 1 && !moreBatchesExpected && !_context.IsInTransaction;
        if (!isOneRow)
        {
            SqlBuilder.AppendLine(_context.IsInTransaction ? SqlServerTransaction.AbortOnError : SqlServerTransaction.Begin);
        }

        foreach (var run in _runs)
        {
            Append(run, isGuarded: !isOneRow);
        }

        if (!isOneRow && !moreBatchesExpected)
        {
            SqlBuilder.AppendLine(SqlServerTransaction.Commit);
        }

        SetRequiresTransaction(!isOneRow);
        base.Complete(moreBatchesExpected);
    }

    /// <inheritdoc/>
    public override async Task ExecuteAsync(IRelationalConnection connection, CancellationToken cancellationToken = default)
    {
        _context.IsInTransaction |= AreMoreBatchesExpected;
        await base.ExecuteAsync(connection, cancellationToken);
        _context.IsInTransaction = AreMoreBatchesExpected;
    }

    /// <inheritdoc/>
    public override void Execute(IRelationalConnection connection) => throw new NotSupportedException("Saves are asynchronous.");

    /// <inheritdoc/>
    protected override void AddCommand(IReadOnlyModificationCommand modificationCommand)
    {
        if (_runs.Count == 0 || !_runs[^1].TryAdd(modificationCommand))
        {
            _runs.Add(new Run(modificationCommand));
        }
    }

    /// <inheritdoc/>
    protected override void RollbackLastCommand(IReadOnlyModificationCommand modificationCommand)
    {
        base.RollbackLastCommand(modificationCommand);
        if (_runs[^1].RemoveLast())
        {
            _runs.RemoveAt(_runs.Count - 1);
        }
    }

    /// <inheritdoc/>
    protected override bool IsValid() => _runs.Sum(run => run.ParameterCount) <= MaxParameters;

    private void Append(Run run, bool isGuarded)
    {
        if (run.IsOneParameter)
        {
            AppendAsOneParameter(run.Rows);
            return;
        }

        foreach (var row in run.Rows)
        {
            base.AddCommand(row);
            if (isGuarded && row.EntityState != EntityState.Added)
            {
                SqlBuilder.AppendLine(RollBackIfMissing);
            }
        }
    }

    private void AppendAsOneParameter(IReadOnlyList<IReadOnlyModificationCommand> rows)
    {
        var sql = Dependencies.SqlGenerationHelper;
        var columns = rows[0].ColumnModifications;
        var names = string.Join(", ", columns.Select(column => sql.DelimitIdentifier(column.ColumnName)));
        var types = string.Join(", ", columns.Select(JsonRows.Declare));
        var name = $"rows{ResultSetMappings.Count}";
        var text = $"""
            INSERT INTO {sql.DelimitIdentifier(rows[0].TableName)} ({names})
            SELECT {names} FROM OPENJSON({sql.GenerateParameterName(name)}) WITH ({types});
            """;
        SqlBuilder.AppendLine(text);
        var mapping = _context.GetService<IRelationalTypeMappingSource>().FindMapping(typeof(string), JsonRows.ParameterType)!;
        RelationalCommandBuilder.AddParameter(name, sql.GenerateParameterName(name), mapping, nullable: false);
        ParameterValues.Add(name, JsonRows.Of(rows));
        foreach (var _ in rows)
        {
            ResultSetMappings.Add(ResultSetMapping.NoResults);
        }
    }

    /// <summary>Consecutive rows: several new ones of one table, or a single one.</summary>
    private sealed class Run(IReadOnlyModificationCommand first)
    {
        private readonly List<IReadOnlyModificationCommand> _rows = [first];
        private int _parameterCount = CountParameters(first);

        public IReadOnlyList<IReadOnlyModificationCommand> Rows => _rows;

        public bool IsOneParameter => _rows.Count > MaxRowsAsParameters;

        public int ParameterCount => IsOneParameter ? 1 : _parameterCount;

        public bool TryAdd(IReadOnlyModificationCommand row)
        {
            if (!IsNew(first) || !IsNew(row) || row.TableName != first.TableName || !NamesOf(row).SequenceEqual(NamesOf(first), StringComparer.Ordinal))
            {
                return false;
            }

            _rows.Add(row);
            _parameterCount += CountParameters(row);
            return true;
        }

        /// <returns>Whether no row is left.</returns>
        public bool RemoveLast()
        {
            _parameterCount -= CountParameters(_rows[^1]);
            _rows.RemoveAt(_rows.Count - 1);
            return _rows.Count == 0;
        }

        // A row with values that the database assigns returns them.
        private static bool IsNew(IReadOnlyModificationCommand row) =>
            row.EntityState == EntityState.Added && row.ColumnModifications.All(column => column.IsWrite);

        private static IEnumerable<string> NamesOf(IReadOnlyModificationCommand row) => row.ColumnModifications.Select(column => column.ColumnName);

        private static int CountParameters(IReadOnlyModificationCommand row) =>
            row.ColumnModifications.Sum(column => (column.UseCurrentValueParameter ? 1 : 0) + (column.UseOriginalValueParameter ? 1 : 0));
    }
}

/// <summary>Creates the commands of a save.</summary>
internal sealed class SqlServerBatchFactory(ModificationCommandBatchFactoryDependencies dependencies) : IModificationCommandBatchFactory
{
    public ModificationCommandBatch Create() => new SqlServerBatch(dependencies);
}
