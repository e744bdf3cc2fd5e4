using System.Buffers.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Auth;

/// <summary>
/// Reads the caller from the claims of a token that has been found good. They are read as JSON: the library's list of claims
/// shows an empty list as no claim at all, and a binding to no worker would become a freedom for all.
/// </summary>
internal static class JwtCaller
{
    private static readonly string[] ScopeClaims = ["scope", "scp"];
    private static readonly string[] ClientClaims = ["client_id", "azp"];

    /// <summary>The caller; null when the token does not say whose it is.</summary>
    /// <param name="token">The token.</param>
    /// <param name="workersClaim">The claim that binds it to workers, or null.</param>
    public static Caller? From(JsonWebToken token, string? workersClaim)
    {
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload));
        var claims = document.RootElement;
        var id = Texts(claims, "sub") is [var subject, ..]
            ? $"jwt:{token.Issuer}|{subject}"
            : ClientClaims.SelectMany(claim => Texts(claims, claim)).Select(client => $"jwt-client:{token.Issuer}|{client}").FirstOrDefault();
        return id is null ? null : new Caller(id, Scopes(claims), Workers(claims, workersClaim), AuthOptions.Jwt);
    }

    private static List<string> Scopes(JsonElement claims) =>
        ScopeClaims.SelectMany(claim => Texts(claims, claim)).SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();

    // A claim that is there binds, whatever it holds.
    private static List<WorkerName>? Workers(JsonElement claims, string? claim) => claim is null || !claims.TryGetProperty(claim, out _)
        ? null
        : Texts(claims, claim).Where(name => WorkerName.Validate(name).Count == 0).Select(WorkerName.From).ToList();

    /// <summary>The texts of a claim that is a text or a list of them; none when it is neither, or not there.</summary>
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
