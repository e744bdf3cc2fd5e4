using Scheduler.Domain.Common;

namespace Scheduler.Domain.ApiKeys;

/// <summary>The name of an API key, for people; it need not be unique.</summary>
public sealed record ApiKeyName
{
    /// <summary>In UTF-16 code units.</summary>
    public const int MinLength = 1;

    /// <summary>In UTF-16 code units.</summary>
    public const int MaxLength = 200;

    private ApiKeyName(string value) => Value = value;

    public string Value { get; }

    /// <exception cref="DomainException"><c>validation-failed</c>: <see cref="Validate"/> returned a message.</exception>
    public static ApiKeyName From(string text) =>
        Validate(text) is { } error ? throw new DomainException(ErrorCodes.ValidationFailed, error, "name") : new ApiKeyName(text);

    /// <summary>Returns the first error in the text, or null when it is valid.</summary>
    public static string? Validate(string text) => text switch
    {
        { Length: < MinLength or > MaxLength } => $"must have {MinLength} to {MaxLength} characters; it has {text.Length}.",
        _ when text.Any(char.IsControl) => "must not contain control characters.",
        _ when !UnicodeText.IsWellFormed(text) => UnicodeText.LoneSurrogate,
        _ => null,
    };

    public override string ToString() => Value;
}
