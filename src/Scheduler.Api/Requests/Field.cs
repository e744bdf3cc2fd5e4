using Scheduler.Domain.Common;

namespace Scheduler.Api.Requests;

/// <summary>
/// One field of a request: left out, null, a value, or something that is no value at all. It lets a validator report every
/// failure of a request at once, and a PATCH tell null from absent.
/// </summary>
/// <typeparam name="T">The type of its value.</typeparam>
public readonly struct Field<T> : IEquatable<Field<T>>
    where T : notnull
{
    private readonly T? _value;
    private readonly IReadOnlyList<string>? _faults;

    private Field(bool isGiven, T? value, IReadOnlyList<string>? faults) => (IsGiven, _value, _faults) = (isGiven, value, faults);

    /// <summary>Whether the request has the field, be it null or malformed.</summary>
    public bool IsGiven { get; }

    /// <summary>Whether it is given as null.</summary>
    public bool IsNull => IsGiven && !HasValue && Errors.Count == 0;

    /// <summary>Whether it is given with a well-formed value.</summary>
    public bool HasValue => IsGiven && _faults is { Count: 0 };

    /// <summary>What is wrong with what was given, for the client; empty when nothing is.</summary>
    public IReadOnlyList<string> Errors => _faults ?? [];

    /// <summary>The value; the type's default when there is none.</summary>
    public T? ValueOrDefault => _value;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Value => HasValue ? _value! : throw new InvalidOperationException("The field has no value.");

    /// <summary>The value; when there is none, another.</summary>
    public T Or(T other) => HasValue ? Value : other;

    /// <summary>A field that is given as null.</summary>
    public static Field<T> Null { get; } = new(isGiven: true, default, faults: null);

    /// <summary>A field with a value.</summary>
    public static Field<T> Of(T value) => new(isGiven: true, value, []);

    /// <summary>A field whose text is no value.</summary>
    public static Field<T> Invalid(params IReadOnlyList<string> faults) => new(isGiven: true, default, faults);

    /// <summary>What was given, where null is no value of the field.</summary>
    public Optional<T> ToOptional() => HasValue ? new Optional<T>(Value) : default;

    /// <inheritdoc/>
    public bool Equals(Field<T> other) =>
        IsGiven == other.IsGiven && EqualityComparer<T?>.Default.Equals(_value, other._value) && Errors.SequenceEqual(other.Errors, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Field<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsGiven, _value);

    /// <summary>Whether both fields say the same.</summary>
    public static bool operator ==(Field<T> left, Field<T> right) => left.Equals(right);

    /// <summary>Whether the fields differ.</summary>
    public static bool operator !=(Field<T> left, Field<T> right) => !left.Equals(right);
}
