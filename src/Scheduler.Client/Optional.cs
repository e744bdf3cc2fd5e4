namespace Scheduler.Client;

/// <summary>A field that can be omitted from an update, as distinct from being set to null.</summary>
/// <typeparam name="T">The type of the field; nullable if null is a valid value.</typeparam>
public readonly record struct Optional<T>
{
    /// <summary>Creates a field with a value.</summary>
    /// <param name="value">The value, null included.</param>
    public Optional(T value) => (IsGiven, Value) = (true, value);

    /// <summary>Whether a value was set.</summary>
    public bool IsGiven { get; }

    /// <summary>The value; the type's default when none was set.</summary>
    public T? Value { get; }

    /// <summary>Wraps a value.</summary>
    /// <param name="value">The value, null included.</param>
    public static implicit operator Optional<T>(T value) => new(value);
}
