using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Converts entities to rows and back as EF Core's model declares it, without tracking them: an array of values, one for each column,
/// with the types of the entity.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
internal sealed class TableMap<T>
    where T : class
{
    private readonly List<Column> _columns = [];
    private readonly Action<T, object?[]> _read;
    private readonly Func<object?[], T> _create;

    public TableMap(IModel model)
    {
        var type = model.FindEntityType(typeof(T))!;
        Name = type.GetTableName()!;
        var (entity, values) = (Expression.Parameter(typeof(T)), Expression.Parameter(typeof(object?[])));
        var reads = new List<Expression>();
        var created = Map(type, entity, values, reads);
        _read = Expression.Lambda<Action<T, object?[]>>(Expression.Block(reads), entity, values).Compile();
        _create = Expression.Lambda<Func<object?[], T>>(created, values).Compile();
        ColumnNames = _columns.ConvertAll(column => column.Name);
    }

    /// <summary>The table.</summary>
    public string Name { get; }

    public IReadOnlyList<string> ColumnNames { get; }

    /// <summary>The position of a column.</summary>
    public int IndexOf(string column) => _columns.FindIndex(candidate => candidate.Name == column);

    /// <summary>The current values of an entity. Those that only the model has (shadow properties) are null.</summary>
    public object?[] Read(T entity)
    {
        var values = new object?[_columns.Count];
        _read(entity, values);
        return values;
    }

    public T Create(object?[] values) => _create(values);

    /// <summary>The values of the current row, whose columns are <see cref="ColumnNames"/>.</summary>
    public object?[] Read(SqliteStatement row)
    {
        var values = new object?[_columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var column = _columns[i];
            var stored = row.Read(i, column.StoredType);
            values[i] = stored is null || column.Converter is null ? stored : column.Converter.ConvertFromProvider(stored);
        }

        return values;
    }

    /// <summary>Sets a parameter to the value of a column.</summary>
    public void Bind(SqliteStatement statement, int parameter, int column, object? value) =>
        statement.Bind(parameter, value is null ? null : _columns[column].Converter?.ConvertToProvider(value) ?? value);

    // Adds the columns of a type, and expressions that read them from an instance; returns one that creates the instance.
    private BlockExpression Map(ITypeBase type, Expression instance, ParameterExpression values, List<Expression> reads)
    {
        var members = new Dictionary<IPropertyBase, Expression>();
        foreach (var property in type.GetProperties().Where(property => !IsKeyOfOwner(property)))
        {
            var value = Expression.ArrayAccess(values, Expression.Constant(_columns.Count));
            _columns.Add(new Column(property));
            if (!property.IsShadowProperty())
            {
                members.Add(property, Expression.Convert(value, property.ClrType));
                reads.Add(Expression.Assign(value, Expression.Convert(ReadMember(instance, property), typeof(object))));
            }
        }

        foreach (var (member, part, isOptional) in PartsOf(type))
        {
            var first = _columns.Count;
            var partReads = new List<Expression>();
            var read = Expression.Variable(part.ClrType);
            var created = Map(part, read, values, partReads);
            var assigned = Expression.Assign(read, ReadMember(instance, member));
            reads.Add(Expression.Block(
                [read],
                assigned,
                Expression.IfThen(Expression.ReferenceNotEqual(read, Expression.Constant(value: null)), Expression.Block(partReads))));
            var required = first + _columns.Skip(first).Index().First(column => !column.Item.IsNullable).Index;
            members.Add(member, isOptional
                ? Expression.Condition(
                    Expression.ReferenceEqual(Expression.ArrayAccess(values, Expression.Constant(required)), Expression.Constant(value: null)),
                    Expression.Constant(value: null, part.ClrType),
                    created)
                : created);
        }

        return Create(type, members);
    }

    private static BlockExpression Create(ITypeBase type, Dictionary<IPropertyBase, Expression> members)
    {
        var binding = (ConstructorBinding)type.ConstructorBinding!;
        var arguments = binding.ParameterBindings.Select(parameter => parameter.ConsumedProperties.Single()).ToList();
        var created = Expression.Variable(type.ClrType);
        var assignments = members
            .Where(member => !arguments.Contains(member.Key))
            .Select(member => Expression.Assign(
                member.Key.PropertyInfo is { CanWrite: true } property ? Expression.Property(created, property) : Expression.Field(created, member.Key.FieldInfo!),
                member.Value));
        return Expression.Block(
            [created],
            [Expression.Assign(created, Expression.New(binding.Constructor, arguments.Select(argument => members[argument]))), .. assignments, created]);
    }

    private static MemberExpression ReadMember(Expression instance, IPropertyBase member) =>
        Expression.MakeMemberAccess(instance, member.GetMemberInfo(forMaterialization: false, forSet: false));

    private static IEnumerable<(IPropertyBase Member, ITypeBase Type, bool IsOptional)> PartsOf(ITypeBase type)
    {
        var complex = type.GetComplexProperties().Select(property => ((IPropertyBase)property, (ITypeBase)property.ComplexType, property.IsNullable));
        return type is IEntityType entity
            ? complex.Concat(entity.GetNavigations()
                .Where(navigation => navigation.TargetEntityType.IsOwned())
                .Select(navigation => ((IPropertyBase)navigation, (ITypeBase)navigation.TargetEntityType, IsOptional: true)))
            : complex;
    }

    // An owned type repeats the key of its owner, in the same column.
    private static bool IsKeyOfOwner(IProperty property) => property.DeclaringType is IEntityType entity && entity.IsOwned() && property.IsKey();

    private sealed class Column(IProperty property)
    {
        public string Name { get; } = property.GetColumnName();

        public bool IsNullable { get; } = property.IsNullable;

        public ValueConverter? Converter { get; } = property.GetRelationalTypeMapping().Converter;

        public Type StoredType { get; } = StoredTypeOf(property);

        private static Type StoredTypeOf(IProperty property)
        {
            var type = property.GetRelationalTypeMapping().Converter?.ProviderClrType ?? property.ClrType;
            return Nullable.GetUnderlyingType(type) ?? type;
        }
    }
}
