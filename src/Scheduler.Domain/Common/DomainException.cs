namespace Scheduler.Domain.Common;

/// <summary>A rule of an aggregate or value object was broken.</summary>
/// <param name="code">The contract's stable error code, one of <see cref="ErrorCodes"/>.</param>
/// <param name="message">What is wrong and what is allowed, written for the client.</param>
/// <param name="field">The JSON field at fault, when there is one.</param>
public sealed class DomainException(string code, string message, string? field = null) : Exception(message)
{
    /// <summary>The contract's stable error code.</summary>
    public string Code { get; } = code;

    /// <summary>The JSON field at fault, or null when the rule concerns the aggregate as a whole.</summary>
    public string? Field { get; } = field;
}
