namespace Scheduler.Domain.Common;

/// <summary>What <see cref="StrictJson"/> found wrong.</summary>
public enum StrictJsonFault
{
    /// <summary>The text is not JSON in UTF-8.</summary>
    Malformed,

    /// <summary>An object has a key twice.</summary>
    DuplicateKey,

    /// <summary>A string or key holds half of a surrogate pair.</summary>
    LoneSurrogate,
}

/// <summary>A text is not the strict JSON that is asked for.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="path">Where, as <c>payload.items[3].name</c>; empty at the top.</param>
/// <param name="message">What is wrong, in words that can follow the path.</param>
public sealed class StrictJsonException(StrictJsonFault fault, string path, string message) : Exception(message)
{
    /// <summary>What is wrong.</summary>
    public StrictJsonFault Fault { get; } = fault;

    /// <summary>Where, as <c>payload.items[3].name</c>; empty at the top.</summary>
    public string Path { get; } = path;
}
