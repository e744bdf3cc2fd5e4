using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Testing;

/// <summary>A point at which a fault can be injected into a connection.</summary>
public enum FaultPoint
{
    /// <summary>The connection is about to be opened.</summary>
    Opening,

    /// <summary>A command is about to be sent.</summary>
    BeforeCommand,

    /// <summary>A command was executed, and its result has not been returned.</summary>
    AfterCommand,

    /// <summary>A transaction is about to be committed.</summary>
    BeforeCommit,

    /// <summary>A transaction was committed, and the acknowledgment has not been returned.</summary>
    AfterCommit,
}

/// <summary>A database connection with fault injection. Wraps any provider's connection, for EF Core and plain ADO.NET.</summary>
/// <param name="inner">The wrapped connection.</param>
/// <param name="fail">Throws to inject a fault; receives the point, the command text, and whether a transaction is active.</param>
/// <param name="silence">Until this completes, asynchronous commands neither return nor observe cancellation; null for no delay.</param>
public sealed class FaultyConnection(DbConnection inner, Action<FaultPoint, string, bool> fail, Task? silence = null) : DbConnection
{
    private bool _isInTransactionByText;

    [AllowNull]
    public override string ConnectionString
    {
        get => inner.ConnectionString;
        set => inner.ConnectionString = value;
    }

    public override string Database => inner.Database;

    public override string DataSource => inner.DataSource;

    public override string ServerVersion => inner.ServerVersion;

    public override ConnectionState State => inner.State;

    public override int ConnectionTimeout => inner.ConnectionTimeout;

    private Task Responsive => silence ?? Task.CompletedTask;

    public override void Open()
    {
        fail(FaultPoint.Opening, "", arg3: false);
        inner.Open();
    }

    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        fail(FaultPoint.Opening, "", arg3: false);
        await inner.OpenAsync(cancellationToken);
    }

    public override void Close() => inner.Close();

    public override void ChangeDatabase(string databaseName) => inner.ChangeDatabase(databaseName);

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        new FaultyTransaction(this, inner.BeginTransaction(isolationLevel), fail);

    protected override DbCommand CreateDbCommand() => new FaultyCommand(this, inner.CreateCommand(), fail);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class FaultyTransaction(FaultyConnection connection, DbTransaction inner, Action<FaultPoint, string, bool> fail) : DbTransaction
    {
        public DbTransaction Inner => inner;

        public override IsolationLevel IsolationLevel => inner.IsolationLevel;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
            fail(FaultPoint.BeforeCommit, "", arg3: true);
            inner.Commit();
            fail(FaultPoint.AfterCommit, "", arg3: true);
        }

        public override void Rollback() => inner.Rollback();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    private sealed class FaultyCommand(FaultyConnection connection, DbCommand inner, Action<FaultPoint, string, bool> fail) : DbCommand
    {
        private FaultyTransaction? _transaction;

        [AllowNull]
        public override string CommandText
        {
            get => inner.CommandText;
#pragma warning disable CA2100 // Passed through unchanged.
            set => inner.CommandText = value;
#pragma warning restore CA2100
        }

        public override int CommandTimeout
        {
            get => inner.CommandTimeout;
            set => inner.CommandTimeout = value;
        }

        public override CommandType CommandType
        {
            get => inner.CommandType;
            set => inner.CommandType = value;
        }

        public override bool DesignTimeVisible
        {
            get => inner.DesignTimeVisible;
            set => inner.DesignTimeVisible = value;
        }

        public override UpdateRowSource UpdatedRowSource
        {
            get => inner.UpdatedRowSource;
            set => inner.UpdatedRowSource = value;
        }

        protected override DbConnection? DbConnection
        {
            get => connection;
            set
            {
            }
        }

        protected override DbParameterCollection DbParameterCollection => inner.Parameters;

        protected override DbTransaction? DbTransaction
        {
            get => _transaction;
            set
            {
                _transaction = (FaultyTransaction?)value;
                inner.Transaction = _transaction?.Inner;
            }
        }

        public override void Cancel() => inner.Cancel();

        public override void Prepare() => inner.Prepare();

        public override int ExecuteNonQuery() => Execute(inner.ExecuteNonQuery);

        public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
        {
            await connection.Responsive;
            return ExecuteNonQuery();
        }

        public override object? ExecuteScalar() => Execute(inner.ExecuteScalar);

        public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
        {
            await connection.Responsive;
            return ExecuteScalar();
        }

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Execute(() => inner.ExecuteReader(behavior));

        protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
        {
            await connection.Responsive;
            return ExecuteDbDataReader(behavior);
        }

        protected override DbParameter CreateDbParameter() => inner.CreateParameter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private T Execute<T>(Func<T> execute)
        {
            var isInTransaction = _transaction is not null || connection._isInTransactionByText;
            var isCommit = isInTransaction && CommandText.Contains("COMMIT TRANSACTION", StringComparison.Ordinal);
            fail(isCommit ? FaultPoint.BeforeCommit : FaultPoint.BeforeCommand, CommandText, isInTransaction);
            var result = execute();
            connection._isInTransactionByText = !CommandText.Contains("COMMIT TRANSACTION", StringComparison.Ordinal)
                && (connection._isInTransactionByText || CommandText.Contains("BEGIN TRANSACTION", StringComparison.Ordinal));
            try
            {
                fail(isCommit ? FaultPoint.AfterCommit : FaultPoint.AfterCommand, CommandText, isInTransaction);
                return result;
            }
            catch
            {
                Finish(result as DbDataReader);
                throw;
            }
        }

        // A statement completes only when its last row has been read.
        private static void Finish(DbDataReader? reader)
        {
            using (reader)
            {
                while (reader?.NextResult() == true)
                {
                }
            }
        }
    }
}
