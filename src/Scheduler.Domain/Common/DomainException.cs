namespace Scheduler.Domain.Common;

/// <summary>Thrown when a rule of an aggregate or value object is violated.</summary>
public sealed class DomainException : Exception
{
    /// <param name="code">The stable error code of the API, one of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">The violation and what is allowed, for the client.</param>
    /// <param name="field">The invalid JSON field, if any.</param>
    public DomainException(string code, string message, string? field = null)
        : base(message) => (Code, Errors) = (code, field is null ? [] : [(field, message)]);

    /// <param name="code">The stable error code of the API, one of <see cref="ErrorCodes"/>.</param>
    /// <param name="errors">The invalid JSON fields, at least one, each with its violation.</param>
    public DomainException(string code, IReadOnlyList<(string Field, string Message)> errors)
        : base(errors[0].Message) => (Code, Errors) = (code, errors);

    /// <summary>The stable error code of the API.</summary>
    public string Code { get; }

    /// <summary>The invalid JSON fields; empty when the rule concerns the whole aggregate.</summary>
    public IReadOnlyList<(string Field, string Message)> Errors { get; }

    /// <summary>The first invalid JSON field, or null.</summary>
    public string? Field => Errors is [var first, ..] ? first.Field : null;
}
