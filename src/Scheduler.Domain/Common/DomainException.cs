namespace Scheduler.Domain.Common;

/// <summary>Thrown when a rule of an aggregate or value object is violated.</summary>
/// <param name="code">The stable error code of the API, one of <see cref="ErrorCodes"/>.</param>
/// <param name="message">The violation and what is allowed, for the client.</param>
/// <param name="field">The invalid JSON field, if any.</param>
public sealed class DomainException(string code, string message, string? field = null) : Exception(message)
{
    /// <summary>The stable error code of the API.</summary>
    public string Code { get; } = code;

    /// <summary>The invalid JSON field, or null when the rule concerns the whole aggregate.</summary>
    public string? Field { get; } = field;
}
