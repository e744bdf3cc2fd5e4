namespace Scheduler.Domain.Common;

/// <summary>The errors that <see cref="StrictJson"/> detects.</summary>
public enum StrictJsonError
{
    /// <summary>The text is not JSON in UTF-8.</summary>
    Malformed,

    /// <summary>An object has a duplicate key.</summary>
    DuplicateKey,

    /// <summary>A string or key contains half of a surrogate pair.</summary>
    LoneSurrogate,
}

/// <summary>Thrown by <see cref="StrictJson"/> for a text that it does not accept.</summary>
/// <param name="fault">The kind of error.</param>
/// <param name="path">Its location, such as <c>payload.items[3].name</c>; empty at the top level.</param>
/// <param name="message">A message that can follow the path.</param>
public sealed class StrictJsonException(StrictJsonError fault, string path, string message) : Exception(message)
{
    public StrictJsonError Error { get; } = fault;

    /// <summary>The location of the error, such as <c>payload.items[3].name</c>; empty at the top level.</summary>
    public string Path { get; } = path;
}
