namespace Scheduler.Domain.ApiKeys;

/// <summary>The public part of a key, by which it is found, listed and revoked: 64 random bits in lower-case hexadecimal.</summary>
public sealed record ApiKeyId
{
    /// <summary>The number of characters.</summary>
    public const int Length = 16;

    private ApiKeyId(string value) => Value = value;

    /// <summary>The id as text.</summary>
    public string Value { get; }

    /// <summary>Makes a new id.</summary>
    public static ApiKeyId New() => new(Hexadecimal.Random(Length));

    /// <summary>Reads an id; null when the text is none.</summary>
    public static ApiKeyId? TryParse(string text) => Hexadecimal.Is(text, Length) ? new ApiKeyId(text) : null;

    /// <summary>The id as text.</summary>
    public override string ToString() => Value;
}
