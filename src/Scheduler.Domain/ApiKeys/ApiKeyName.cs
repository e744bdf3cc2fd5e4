using Scheduler.Domain.Common;

namespace Scheduler.Domain.ApiKeys;

/// <summary>What people call a key; two keys may have the same name.</summary>
public sealed record ApiKeyName
{
    /// <summary>The least number of UTF-16 code units.</summary>
    public const int MinLength = 1;

    /// <summary>The greatest number of UTF-16 code units.</summary>
    public const int MaxLength = 200;

    private ApiKeyName(string value) => Value = value;

    /// <summary>The name as text.</summary>
    public string Value { get; }

    /// <summary>Makes a name.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c>: <see cref="Fault"/> says why.</exception>
    public static ApiKeyName From(string text) =>
        Fault(text) is { } fault ? throw new DomainException(ErrorCodes.ValidationFailed, fault, "name") : new ApiKeyName(text);

    /// <summary>What keeps a text from being a key's name; null when nothing does.</summary>
    public static string? Fault(string text) => text switch
    {
        { Length: < MinLength or > MaxLength } => $"must have {MinLength} to {MaxLength} characters; it has {text.Length}.",
        _ when text.Any(char.IsControl) => "must not contain control characters.",
        _ when !UnicodeText.IsWellFormed(text) => UnicodeText.LoneSurrogate,
        _ => null,
    };

    /// <summary>The name as text.</summary>
    public override string ToString() => Value;
}
