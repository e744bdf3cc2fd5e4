using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Auth;

/// <summary>Reads the caller from the claims of a token that has been found good.</summary>
internal static class JwtCaller
{
    private static readonly string[] ScopeClaims = ["scope", "scp"];
    private static readonly string[] ClientClaims = ["client_id", "azp"];

    /// <summary>The caller; null when the token does not say whose it is.</summary>
    /// <param name="token">The token.</param>
    /// <param name="workersClaim">The claim that binds it to workers, or null.</param>
    public static Caller? From(JsonWebToken token, string? workersClaim)
    {
        var id = Texts(token, "sub") is [var subject, ..]
            ? $"jwt:{token.Issuer}|{subject}"
            : ClientClaims.SelectMany(claim => Texts(token, claim)).Select(client => $"jwt-client:{token.Issuer}|{client}").FirstOrDefault();
        return id is null ? null : new Caller(id, Scopes(token), Workers(token, workersClaim), AuthOptions.Jwt);
    }

    private static List<string> Scopes(JsonWebToken token) =>
        ScopeClaims.SelectMany(claim => Texts(token, claim)).SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();

    // A claim that is there binds, whatever it holds: an empty list, or what names no worker, is not the freedom to act for all.
    private static List<WorkerName>? Workers(JsonWebToken token, string? claim) => claim is null || !token.TryGetPayloadValue<JsonElement>(claim, out _)
        ? null
        : Texts(token, claim).Where(name => WorkerName.Faults(name).Count == 0).Select(WorkerName.From).ToList();

    /// <summary>The texts of a claim that is a text or a list of them; none when it is neither, or not there.</summary>
    private static List<string> Texts(JsonWebToken token, string claim)
    {
        if (!token.TryGetPayloadValue<JsonElement>(claim, out var value))
        {
            return [];
        }

        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        return items.Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).Where(text => text.Length > 0).ToList();
    }
}
