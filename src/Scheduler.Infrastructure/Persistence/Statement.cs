using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Builds a hand-written statement. Parameters take their types from EF Core's model, as the columns do.</summary>
internal sealed class Statement
{
    private readonly ColumnTypes _types;
    private readonly DbCommand _command;

    /// <summary>A statement on a context's connection, in its current transaction.</summary>
    public Statement(SchedulerDbContext context)
        : this(ColumnTypes.Of(context), context.Database.GetDbConnection().CreateCommand()) =>
        _command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();

    /// <param name="types">The types of the parameters.</param>
    /// <param name="command">A new command.</param>
    public Statement(ColumnTypes types, DbCommand command) => (_types, _command) = (types, command);

    /// <summary>Adds a parameter with the type of a column.</summary>
    /// <typeparam name="T">The entity that has the column; it must be mapped once.</typeparam>
    /// <param name="property">The entity's property.</param>
    /// <param name="value">The value in the entity's type.</param>
    /// <returns>The parameter's name.</returns>
    public string Parameter<T>(string property, object? value) => Add(_types.Parameter<T>(_command, NextName, property, value));

    /// <summary>The name of the type of a column.</summary>
    public string TypeOf<T>(string property) => _types.NameOf<T>(property);

    /// <summary>Adds a parameter that has no column, with the default type for <typeparamref name="T"/>.</summary>
    /// <returns>The parameter's name.</returns>
    public string Parameter<T>(T value) => Add(_types.Parameter(_command, NextName, value));

    /// <summary>The command, to be executed with <see cref="SchedulerDbContext.ExecuteAsync"/> or by an <see cref="IReadDatabase"/>.</summary>
    /// <param name="text">The SQL text, which must contain no values from users.</param>
    public DbCommand ToCommand(string text)
    {
#pragma warning disable CA2100 // See above.
        _command.CommandText = text;
#pragma warning restore CA2100
        return _command;
    }

    private string NextName => $"@p{_command.Parameters.Count}";

    private string Add(DbParameter parameter)
    {
        _command.Parameters.Add(parameter);
        return parameter.ParameterName;
    }
}
