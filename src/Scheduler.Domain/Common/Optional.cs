namespace Scheduler.Domain.Common;

/// <summary>A value that may not have been given at all, which differs from having been given as null.</summary>
/// <typeparam name="T">The type of the value; nullable where null is a value of the field.</typeparam>
public readonly record struct Optional<T>
{
    /// <summary>A given value.</summary>
    public Optional(T value) => (IsGiven, Value) = (true, value);

    /// <summary>Whether a value was given.</summary>
    public bool IsGiven { get; }

    /// <summary>The value; the type's default when none was given.</summary>
    public T? Value { get; }

    /// <summary>Whether a value was given that differs from <paramref name="present"/>.</summary>
    public bool Changes(T present) => IsGiven && !EqualityComparer<T>.Default.Equals(Value, present);
}
