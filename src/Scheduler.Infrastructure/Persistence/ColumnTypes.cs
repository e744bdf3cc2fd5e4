using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>The database types of columns, from EF Core's model, for the parameters of hand-written statements.</summary>
internal sealed class ColumnTypes
{
    private static readonly ConditionalWeakTable<IModel, ColumnTypes> Shared = [];

    private readonly ConcurrentDictionary<(Type Entity, string Property), RelationalTypeMapping> _columns = [];
    private readonly ConcurrentDictionary<Type, RelationalTypeMapping> _others = [];
    private readonly IModel _model;
    private readonly IRelationalTypeMappingSource _source;

    private ColumnTypes(IModel model, IRelationalTypeMappingSource source) => (_model, _source) = (model, source);

    /// <summary>The types of a context's model.</summary>
    public static ColumnTypes Of(SchedulerDbContext context) =>
        Shared.GetValue(context.Model, model => new ColumnTypes(model, context.GetService<IRelationalTypeMappingSource>()));

    /// <summary>Creates a parameter with the type of a column.</summary>
    /// <typeparam name="T">The entity that has the column; it must be mapped once.</typeparam>
    /// <param name="command">The command, to which the parameter is not added.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="property">The entity's property.</param>
    /// <param name="value">The value in the entity's type.</param>
    public DbParameter Parameter<T>(DbCommand command, string name, string property, object? value) => Column<T>(property).CreateParameter(command, name, value);

    /// <summary>The name of a column's type.</summary>
    public string NameOf<T>(string property) => Column<T>(property).StoreType;

    /// <summary>Creates a parameter that has no column, with the default type for <typeparamref name="T"/>.</summary>
    public DbParameter Parameter<T>(DbCommand command, string name, T value) =>
        _others.GetOrAdd(typeof(T), type => _source.GetMapping(type)).CreateParameter(command, name, value);

    private RelationalTypeMapping Column<T>(string property) => _columns.GetOrAdd(
        (typeof(T), property), column => _model.FindEntityTypes(column.Entity).Single().FindProperty(column.Property)!.GetRelationalTypeMapping());
}
