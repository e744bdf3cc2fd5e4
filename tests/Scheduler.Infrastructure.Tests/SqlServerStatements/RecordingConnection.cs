using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.SqlClient;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>
/// A connection without a server. It is below EF Core, so that it also records statements of plain ADO.NET, which an EF Core
/// interceptor would not see.
/// </summary>
internal sealed class RecordingConnection(StatementRecorder recorder) : DbConnection
{
    private ConnectionState _state = ConnectionState.Closed;

    [AllowNull]
    public override string ConnectionString { get; set; } = "Server=nowhere;Database=nothing";

    /// <summary>The service's default, in seconds.</summary>
    public override int ConnectionTimeout => 2;

    public override string Database => "nothing";

    public override string DataSource => "nowhere";

    public override string ServerVersion => "16.00.0000";

    public override ConnectionState State => _state;

    public override void Open() => _state = ConnectionState.Open;

    public override void Close() => _state = ConnectionState.Closed;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        recorder.CountRoundTrip();
        return new RecordingTransaction(this, recorder, isolationLevel);
    }

    protected override DbCommand CreateDbCommand() => new RecordingCommand(recorder) { Connection = this };

    private sealed class RecordingTransaction(DbConnection connection, StatementRecorder recorder, IsolationLevel isolationLevel) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => isolationLevel;

        protected override DbConnection DbConnection => connection;

        public override void Commit() => recorder.CountRoundTrip();

        public override void Rollback() => recorder.CountRoundTrip();
    }
}

/// <summary>A command that uses SqlClient's own text and parameters, but is never sent to a server.</summary>
internal sealed class RecordingCommand(StatementRecorder recorder) : DbCommand
{
    private readonly SqlCommand _command = new();

    [AllowNull]
    public override string CommandText
    {
        get => _command.CommandText;
#pragma warning disable CA2100 // The text is never executed.
        set => _command.CommandText = value;
#pragma warning restore CA2100
    }

    public override int CommandTimeout
    {
        get => _command.CommandTimeout;
        set => _command.CommandTimeout = value;
    }

    public override CommandType CommandType { get; set; } = CommandType.Text;

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get; set; }

    protected override DbParameterCollection DbParameterCollection => _command.Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel()
    {
    }

    public override void Prepare()
    {
    }

    public override int ExecuteNonQuery()
    {
        using var reader = Execute();
        return 1;
    }

    public override object? ExecuteScalar()
    {
        using var reader = Execute();
        return reader.Read() ? reader.GetValue(0) : null;
    }

    protected override DbParameter CreateDbParameter() => new SqlParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Execute();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _command.Dispose();
        }

        base.Dispose(disposing);
    }

    private DbDataReader Execute() => DbConnection is { State: ConnectionState.Open }
        ? recorder.Execute(_command)
        : throw new InvalidOperationException("The connection is not open.");
}
