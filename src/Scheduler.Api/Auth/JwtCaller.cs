using System.Buffers.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Auth;

/// <summary>
/// Reads the caller from the claims of a validated token. They are read as JSON: the library's claim list omits a claim that is
/// an empty array, so that a token bound to no worker would appear unbound.
/// </summary>
internal static class JwtCaller
{
    private static readonly string[] ScopeClaims = ["scope", "scp"];
    private static readonly string[] ClientClaims = ["client_id", "azp"];

    /// <summary>The caller; null if the token has neither a subject nor a client.</summary>
    /// <param name="token">The token.</param>
    /// <param name="workersClaim">The name of the claim that binds the token to workers, or null.</param>
    public static Caller? From(JsonWebToken token, string? workersClaim)
    {
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload));
        var claims = document.RootElement;
        var id = Texts(claims, "sub") is [var subject, ..]
            ? $"jwt:{token.Issuer}|{subject}"
            : ClientClaims.SelectMany(claim => Texts(claims, claim)).Select(client => $"jwt-client:{token.Issuer}|{client}").FirstOrDefault();
        return id is null ? null : new Caller(id, Scopes(claims), Workers(claims, workersClaim), AuthOptions.Jwt) { ExpiresAt = new DateTimeOffset(token.ValidTo, TimeSpan.Zero) };
    }

    private static List<string> Scopes(JsonElement claims) =>
        ScopeClaims.SelectMany(claim => Texts(claims, claim)).SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();

    // If the claim exists, it binds, whatever its value.
    private static List<WorkerName>? Workers(JsonElement claims, string? claim) => claim is null || !claims.TryGetProperty(claim, out _)
        ? null
        : Texts(claims, claim).Where(name => WorkerName.Validate(name).Count == 0).Select(WorkerName.From).ToList();

    /// <summary>The values of a claim that is a string or an array of strings; empty if it is neither or missing.</summary>
    private static List<string> Texts(JsonElement claims, string claim)
    {
        if (!claims.TryGetProperty(claim, out var value))
        {
            return [];
        }

        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        return items.Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).Where(text => text.Length > 0).ToList();
    }
}
