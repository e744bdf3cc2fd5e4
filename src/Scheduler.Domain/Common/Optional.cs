namespace Scheduler.Domain.Common;

/// <summary>A value that may be absent, as opposed to null.</summary>
/// <typeparam name="T">The type of the value; nullable when the field may be null.</typeparam>
public readonly record struct Optional<T>
{
    public Optional(T value) => (IsGiven, Value) = (true, value);

    /// <summary>Whether the value is present.</summary>
    public bool IsGiven { get; }

    /// <summary>The value; the default of its type when absent.</summary>
    public T? Value { get; }

    /// <summary>Whether the value is present and differs from the current one.</summary>
    public bool Changes(T current) => IsGiven && !EqualityComparer<T>.Default.Equals(Value, current);
}
