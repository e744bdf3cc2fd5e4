using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;

namespace Scheduler.Api.Requests;

/// <summary>
/// A field of a request, declared by a property of type <see cref="Field{T}"/>, or a list of these for a repeatable parameter.
/// </summary>
/// <param name="property">
/// The property. Its type says how it is read. Its attributes say whether it is <see cref="RequiredAttribute"/>, or may be omitted but
/// not null (<see cref="NotNullAttribute"/>), and its limits: <see cref="RangeAttribute"/>, <see cref="LengthAttribute"/> and
/// <see cref="AllowedValuesAttribute"/>. Without attributes it is optional, and null means the same as its absence.
/// </param>
internal abstract class RequestField(PropertyInfo property)
{
    public string Name { get; } = JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    public bool IsRequired { get; } = property.IsDefined(typeof(RequiredAttribute));

    public bool IsNullable { get; } =
        !property.IsDefined(typeof(RequiredAttribute)) && !property.IsDefined(typeof(NotNullAttribute));

    public IReadOnlyList<ValidationAttribute> Limits { get; } = property.GetCustomAttributes<ValidationAttribute>().ToList();

    /// <summary>How it is documented; null for a parameter of a query.</summary>
    public abstract FieldType? Type { get; }

    protected static string? FindError(ValidationAttribute limit, object value) => (limit, value) switch
    {
        (RangeAttribute { Minimum: int min, Maximum: int max }, long number) when number < min || number > max =>
            $"must be from {min} to {max}; it is {number}.",
        (RangeAttribute { Minimum: int min, Maximum: int max }, double number) when number < min || number > max =>
            $"must be from {min} to {max}.",
        (LengthAttribute length, string text) when !Allows(length, text.Length) =>
            $"must have {length.MinimumLength} to {length.MaximumLength} characters; it has {text.Length}.",
        (LengthAttribute length, ICollection list) when !Allows(length, list.Count) =>
            $"must have {length.MinimumLength} to {length.MaximumLength} items; it has {list.Count}.",
        (AllowedValuesAttribute allowed, _) when !allowed.Values.Contains(value) => allowed.ErrorMessage,
        _ => null,
    };

    private static bool Allows(LengthAttribute length, int count) => count >= length.MinimumLength && count <= length.MaximumLength;
}

/// <summary>The field may be omitted, but not be null.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotNullAttribute : Attribute;

/// <summary>A field of a request.</summary>
/// <typeparam name="T">The request type.</typeparam>
internal abstract class RequestField<T>(PropertyInfo property) : RequestField(property)
{
    /// <summary>Sets the field to a value from JSON.</summary>
    public abstract void Read(T request, JsonMember member);

    /// <summary>Whether the request has the field, even if it is null or malformed.</summary>
    public abstract bool IsGivenIn(T request);

    /// <summary>Returns the errors of the field, each with its name.</summary>
    public abstract IEnumerable<(string Name, string Message)> Validate(T request);
}

/// <summary>All fields of a request, from its properties: how they are read, validated and documented.</summary>
/// <typeparam name="T">The request type.</typeparam>
internal static class RequestShape<T>
    where T : FieldRequest
{
    public static IReadOnlyList<RequestField<T>> Fields { get; } =
        typeof(T).GetProperties().Select(Declare).OfType<RequestField<T>>().ToList();

    /// <summary>Returns the errors of single fields.</summary>
    public static IEnumerable<(string Name, string Message)> Validate(T request) => Fields.SelectMany(field => field.Validate(request));

    /// <summary>Returns the unknown names.</summary>
    public static IEnumerable<(string Name, string Message)> FindUnknown(T request) =>
        request.UnknownNames.Select(name => (name, RejectionOf(name, request)));

    private static string RejectionOf(string name, T request)
    {
        if (request.Resource.GetProperties().Any(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name) == name))
        {
            return "is read-only.";
        }

        var meant = Fields.FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return $"is not a known {request.NameKind}{(meant is null ? "." : $"; names are case-sensitive, write {meant.Name}.")}";
    }

    private static RequestField<T>? Declare(PropertyInfo property)
    {
        var type = property.PropertyType;
        var isRepeatable = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
        var field = isRepeatable ? type.GetGenericArguments()[0] : type;
        return field.IsGenericType && field.GetGenericTypeDefinition() == typeof(Field<>)
            ? (RequestField<T>)Activator.CreateInstance(
                (isRepeatable ? typeof(Repeatable<>) : typeof(Single<>)).MakeGenericType(typeof(T), field.GetGenericArguments()[0]), property)!
            : null;
    }

    private sealed class Single<TValue>(PropertyInfo property) : RequestField<T>(property)
        where TValue : notnull
    {
        private readonly Func<T, Field<TValue>> _get = property.GetMethod!.CreateDelegate<Func<T, Field<TValue>>>();
        private readonly Action<T, Field<TValue>> _set = property.SetMethod!.CreateDelegate<Action<T, Field<TValue>>>();

        public override FieldType? Type => FieldTypes.Find<TValue>();

        public override void Read(T request, JsonMember member) =>
            _set(request, member.Type == JsonTokenType.Null ? Field<TValue>.Null : FieldTypes.Find<TValue>()!.Read(member));

        public override bool IsGivenIn(T request) => _get(request).IsGiven;

        public override IEnumerable<(string Name, string Message)> Validate(T request)
        {
            var field = _get(request);
            if (IsRequired && (!field.IsGiven || field.IsNull))
            {
                return [(Name, "is required.")];
            }

            if (!IsNullable && field.IsNull)
            {
                return [(Name, "must not be null.")];
            }

            if (!field.HasValue)
            {
                return field.Errors.Select(error => (Name, error));
            }

            return FieldTypes.Find<TValue>()?.Validate is { } validate
                ? validate(field.Value).Select(error => ($"{Name}.{error.Name}", error.Message))
                : Limits.Select(limit => FindError(limit, field.Value)).OfType<string>().Select(error => (Name, error));
        }
    }

    private sealed class Repeatable<TValue>(PropertyInfo property) : RequestField<T>(property)
        where TValue : notnull
    {
        private readonly Func<T, IReadOnlyList<Field<TValue>>> _get =
            property.GetMethod!.CreateDelegate<Func<T, IReadOnlyList<Field<TValue>>>>();

        public override FieldType? Type => null;

        public override void Read(T request, JsonMember member) => throw new NotSupportedException("A body has no repeatable fields.");

        public override bool IsGivenIn(T request) => _get(request).Count > 0;

        public override IEnumerable<(string Name, string Message)> Validate(T request) =>
            _get(request).SelectMany(field => field.Errors).Distinct(StringComparer.Ordinal).Select(error => (Name, error));
    }
}
