namespace Scheduler.Domain.ApiKeys;

/// <summary>
/// A key as its holder has it: <c>sch_</c>, the public id, <c>_</c>, and a secret of 256 random bits. The secret is shown by
/// <see cref="Reveal"/> alone, so that no log, message or debugger shows it by chance.
/// </summary>
public sealed class ApiKeyText
{
    /// <summary>What every key begins with, for people and for scanners that look for keys in the wrong places.</summary>
    public const string Prefix = "sch_";

    private const int SecretLength = 64;
    private const int Length = 4 + ApiKeyId.Length + 1 + SecretLength;

    private ApiKeyText(ApiKeyId id, string secret) => (Id, Secret) = (id, Convert.FromHexString(secret));

    /// <summary>The public id.</summary>
    public ApiKeyId Id { get; }

    /// <summary>The secret.</summary>
    internal byte[] Secret { get; }

    /// <summary>Makes a new key.</summary>
    public static ApiKeyText New() => new(ApiKeyId.New(), Hexadecimal.Random(SecretLength));

    /// <summary>Reads a key; null when the text is none.</summary>
    public static ApiKeyText? TryParse(string text)
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[^(SecretLength + 1)] != '_')
        {
            return null;
        }

        var secret = text[^SecretLength..];
        return ApiKeyId.TryParse(text[Prefix.Length..^(SecretLength + 1)]) is { } id && Hexadecimal.Is(secret, SecretLength)
            ? new ApiKeyText(id, secret)
            : null;
    }

    /// <summary>The key whole, secret and all.</summary>
    public string Reveal() => $"{Prefix}{Id}_{Convert.ToHexStringLower(Secret)}";

    /// <summary>The public part.</summary>
    public override string ToString() => $"{Prefix}{Id}_…";
}
