namespace Scheduler.Domain.ApiKeys;

/// <summary>The public part of an API key, used to look it up, list it and revoke it: 64 random bits in lower-case hexadecimal.</summary>
public sealed record ApiKeyId
{
    /// <summary>In characters.</summary>
    public const int Length = 16;

    private ApiKeyId(string value) => Value = value;

    public string Value { get; }

    public static ApiKeyId New() => new(Hexadecimal.Random(Length));

    /// <summary>Returns null when the text is not an id.</summary>
    public static ApiKeyId? TryParse(string text) => Hexadecimal.IsValid(text, Length) ? new ApiKeyId(text) : null;

    public override string ToString() => Value;
}
