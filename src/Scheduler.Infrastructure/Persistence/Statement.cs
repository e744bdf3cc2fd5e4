using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>
/// A hand-written statement on a context's connection, in its transaction when there is one. Parameters take their types from
/// EF Core's model, as the columns do.
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

    /// <summary>A parameter of a column's type.</summary>
    /// <typeparam name="T">The entity, of which there is one kind, that has the column.</typeparam>
    /// <param name="property">The entity's property.</param>
    /// <param name="value">The value, as the entity has it.</param>
    /// <returns>The parameter's name.</returns>
    public string Parameter<T>(string property, object? value) =>
        Add(_context.Model.FindEntityTypes(typeof(T)).Single().FindProperty(property)!.GetRelationalTypeMapping(), value);

    /// <summary>A parameter of a type that is no column's.</summary>
    /// <returns>The parameter's name.</returns>
    public string Parameter<T>(T value) => Add(_context.GetService<IRelationalTypeMappingSource>().GetMapping(typeof(T)), value);

    /// <summary>The command, to be sent by <see cref="SchedulerDbContext.Send"/>.</summary>
    /// <param name="text">It holds names of columns and parameters only.</param>
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
