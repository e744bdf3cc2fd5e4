using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>Records every statement and returns a canned result instead of a server's.</summary>
internal sealed class StatementRecorder(CannedResults results)
{
    private readonly List<RecordedStatement> _statements = [];

    public IReadOnlyList<RecordedStatement> Statements => _statements;

    /// <summary>The number of times that the client waited for the server: for statements, and for the calls of ADO.NET's own transactions.</summary>
    public int RoundTrips { get; private set; }

    /// <summary>The command timeout of each statement, in seconds.</summary>
    public List<int> Timeouts { get; } = [];

    /// <summary>The values of the parameters of the last statement.</summary>
    public IReadOnlyList<object?> LastValues { get; private set; } = [];

    /// <summary>The use case of the statements that follow.</summary>
    public string UseCase { get; private set; } = "";

    public void Begin(string useCase)
    {
        UseCase = useCase;
        results.Begin();
    }

    public void CountRoundTrip() => RoundTrips++;

    public DbDataReader Execute(SqlCommand command)
    {
        CountRoundTrip();
        _statements.Add(new RecordedStatement(
            UseCase, command.CommandText, command.Parameters.Cast<SqlParameter>().Select(RecordedParameter.From).ToList()));
        LastValues = [.. command.Parameters.Cast<SqlParameter>().Select(parameter => parameter.Value)];
        Timeouts.Add(command.CommandTimeout);
        return new DataTableReader(results.ResultsFor(command));
    }
}
