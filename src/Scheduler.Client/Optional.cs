namespace Scheduler.Client;

/// <summary>A field that may be left out of a change, which differs from being set to null.</summary>
/// <typeparam name="T">The type of the field; nullable, because null is a value of it.</typeparam>
public readonly record struct Optional<T>
{
    /// <summary>A given value.</summary>
    /// <param name="value">The value, null included.</param>
    public Optional(T value) => (IsGiven, Value) = (true, value);

    /// <summary>Whether a value was given.</summary>
    public bool IsGiven { get; }

    /// <summary>The value; the type's default when none was given.</summary>
    public T? Value { get; }

    /// <summary>Gives the value.</summary>
    /// <param name="value">The value, null included.</param>
    public static implicit operator Optional<T>(T value) => new(value);
}
