namespace Scheduler.Domain.ApiKeys;

/// <summary>
/// An API key in plain text: <c>sch_</c>, the public id, <c>_</c>, and a secret of 256 random bits. Only <see cref="Reveal"/> returns
/// the secret, so that logs, messages and debuggers do not show it by accident.
/// </summary>
public sealed class ApiKeyText
{
    /// <summary>Makes keys recognizable to people and to secret scanners.</summary>
    public const string Prefix = "sch_";

    private const int SecretLength = 64;
    private const int Length = 4 + ApiKeyId.Length + 1 + SecretLength;

    private ApiKeyText(ApiKeyId id, string secret) => (Id, Secret) = (id, Convert.FromHexString(secret));

    public ApiKeyId Id { get; }

    internal byte[] Secret { get; }

    public static ApiKeyText New() => new(ApiKeyId.New(), Hexadecimal.Random(SecretLength));

    /// <summary>Returns null when the text is not a key.</summary>
    public static ApiKeyText? TryParse(string text)
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[^(SecretLength + 1)] != '_')
        {
            return null;
        }

        var secret = text[^SecretLength..];
        return ApiKeyId.TryParse(text[Prefix.Length..^(SecretLength + 1)]) is { } id && Hexadecimal.IsValid(secret, SecretLength)
            ? new ApiKeyText(id, secret)
            : null;
    }

    /// <summary>The complete key, including the secret.</summary>
    public string Reveal() => $"{Prefix}{Id}_{Convert.ToHexStringLower(Secret)}";

    /// <summary>The key without its secret.</summary>
    public override string ToString() => $"{Prefix}{Id}_…";
}
