using Scheduler.Domain.Common;

namespace Scheduler.Domain.ApiKeys;

/// <summary>The public part of an API key, used to look it up, list it and revoke it: 64 random bits in lower-case hexadecimal.</summary>
public sealed record ApiKeyId : ITextValue<ApiKeyId>
{
    /// <summary>In characters.</summary>
    public const int Length = 16;

    private ApiKeyId(string value) => Value = value;

    public static int MaxLength => Length;

    public static bool IsAscii => true;

    public string Value { get; }

    public static ApiKeyId New() => new(Hexadecimal.Random(Length));

    public static ApiKeyId From(string text) => new(TextValue.Require<ApiKeyId>(text, "publicId"));

    public static IReadOnlyList<string> Validate(string text) =>
        Hexadecimal.IsValid(text, Length) ? [] : [$"must have {Length} lower-case hexadecimal digits."];

    /// <summary>Returns null when the text is not an id.</summary>
    public static ApiKeyId? TryParse(string text) => Validate(text).Count == 0 ? new ApiKeyId(text) : null;

    public override string ToString() => Value;
}
