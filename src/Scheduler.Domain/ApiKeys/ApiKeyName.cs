using Scheduler.Domain.Common;

namespace Scheduler.Domain.ApiKeys;

/// <summary>The name of an API key, for people; it need not be unique.</summary>
public sealed record ApiKeyName : ITextValue<ApiKeyName>
{
    private ApiKeyName(string value) => Value = value;

    public static int MinLength => 1;

    public static int MaxLength => 200;

    public static string? Pattern => TextValue.NoControlCharacters;

    public string Value { get; }

    public static ApiKeyName From(string text) => new(TextValue.Require<ApiKeyName>(text, "name"));

    public static IReadOnlyList<string> Validate(string text) => TextValue.Validate<ApiKeyName>(text);

    public override string ToString() => Value;
}
