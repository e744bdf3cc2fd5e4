using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>Writes down every statement that reaches it, and answers in the place of a server.</summary>
internal sealed class StatementRecorder(SampleAnswers answers)
{
    private readonly List<RecordedStatement> _statements = [];

    public IReadOnlyList<RecordedStatement> Statements => _statements;

    /// <summary>How many seconds each of them was given.</summary>
    public List<int> Timeouts { get; } = [];

    /// <summary>What the statements that follow are sent for.</summary>
    public string UseCase { get; private set; } = "";

    public void Begin(string useCase)
    {
        UseCase = useCase;
        answers.Begin();
    }

    public DbDataReader Execute(SqlCommand command)
    {
        _statements.Add(new RecordedStatement(
            UseCase, command.CommandText, command.Parameters.Cast<SqlParameter>().Select(RecordedParameter.From).ToList()));
        Timeouts.Add(command.CommandTimeout);
        return new DataTableReader(answers.To(command));
    }
}
