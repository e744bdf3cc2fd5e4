using Scheduler.Domain.Common;

namespace Scheduler.Api.Requests;

/// <summary>
/// One field of a request: absent, null, a value, or malformed. It lets a validator report all errors of a request together, and
/// a PATCH distinguish null from absent.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly struct Field<T> : IEquatable<Field<T>>
    where T : notnull
{
    private readonly T? _value;
    private readonly IReadOnlyList<string>? _faults;

    private Field(bool isGiven, T? value, IReadOnlyList<string>? faults) => (IsGiven, _value, _faults) = (isGiven, value, faults);

    /// <summary>Whether the request has the field, even if it is null or malformed.</summary>
    public bool IsGiven { get; }

    /// <summary>Whether the field is null.</summary>
    public bool IsNull => IsGiven && !HasValue && Errors.Count == 0;

    /// <summary>Whether the field has a well-formed value.</summary>
    public bool HasValue => IsGiven && _faults is { Count: 0 };

    /// <summary>The errors of a malformed field, for the client; otherwise empty.</summary>
    public IReadOnlyList<string> Errors => _faults ?? [];

    /// <summary>The value, or the default of the type.</summary>
    public T? ValueOrDefault => _value;

    /// <summary>Gets the value.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Value => HasValue ? _value! : throw new InvalidOperationException("The field has no value.");

    /// <summary>The value, or a fallback.</summary>
    public T Or(T other) => HasValue ? Value : other;

    /// <summary>A field that is null.</summary>
    public static Field<T> Null { get; } = new(isGiven: true, default, faults: null);

    /// <summary>A field with a value.</summary>
    public static Field<T> Of(T value) => new(isGiven: true, value, []);

    /// <summary>A malformed field.</summary>
    public static Field<T> Invalid(params IReadOnlyList<string> faults) => new(isGiven: true, default, faults);

    /// <summary>The value as an optional, for fields that cannot be null.</summary>
    public Optional<T> ToOptional() => HasValue ? new Optional<T>(Value) : default;

    /// <inheritdoc/>
    public bool Equals(Field<T> other) =>
        IsGiven == other.IsGiven && EqualityComparer<T?>.Default.Equals(_value, other._value) && Errors.SequenceEqual(other.Errors, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Field<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsGiven, _value);

    /// <summary>Whether the fields are equal.</summary>
    public static bool operator ==(Field<T> left, Field<T> right) => left.Equals(right);

    /// <summary>Whether the fields differ.</summary>
    public static bool operator !=(Field<T> left, Field<T> right) => !left.Equals(right);
}
