using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>
/// Builds a hand-written statement on a context's connection and current transaction. Parameters take their types from EF Core's
/// model, as the columns do.
/// </summary>
internal sealed class Statement
{
    private readonly SchedulerDbContext _context;
    private readonly DbCommand _command;

    public Statement(SchedulerDbContext context)
    {
        _context = context;
        _command = context.Database.GetDbConnection().CreateCommand();
        _command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
    }

    /// <summary>Adds a parameter with the type of a column.</summary>
    /// <typeparam name="T">The entity that has the column; it must be mapped once.</typeparam>
    /// <param name="property">The entity's property.</param>
    /// <param name="value">The value in the entity's type.</param>
    /// <returns>The parameter's name.</returns>
    public string Parameter<T>(string property, object? value) =>
        Add(_context.Model.FindEntityTypes(typeof(T)).Single().FindProperty(property)!.GetRelationalTypeMapping(), value);

    /// <summary>Adds a parameter that has no column, with the default type for <typeparamref name="T"/>.</summary>
    /// <returns>The parameter's name.</returns>
    public string Parameter<T>(T value) => Add(_context.GetService<IRelationalTypeMappingSource>().GetMapping(typeof(T)), value);

    /// <summary>The command, to be executed with <see cref="SchedulerDbContext.ExecuteAsync"/>.</summary>
    /// <param name="text">The SQL text, which must contain no values from users.</param>
    public DbCommand ToCommand(string text)
    {
#pragma warning disable CA2100 // See above.
        _command.CommandText = text;
#pragma warning restore CA2100
        return _command;
    }

    private string Add(RelationalTypeMapping mapping, object? value)
    {
        var name = $"@p{_command.Parameters.Count}";
        _command.Parameters.Add(mapping.CreateParameter(_command, name, value));
        return name;
    }
}
