using Microsoft.Extensions.Primitives;

namespace Scheduler.Api.Auth;

/// <summary>Reads credentials from headers.</summary>
internal static class Credentials
{
    /// <summary>The header for API keys.</summary>
    public const string KeyHeader = "X-Api-Key";

    /// <summary>The scheme of <c>Authorization</c>, RFC 6750.</summary>
    public const string Bearer = "Bearer";

    /// <summary>The key of a request; null unless it has exactly one.</summary>
    public static string? ReadKey(HttpRequest request)
    {
        StringValues key = request.Headers[KeyHeader];
        return request.Headers.Authorization.Count == 0 && key.Count == 1 ? key[0] : ReadBearer(request);
    }

    /// <summary>The token after <c>Bearer</c>; null unless it is the only credential of the request.</summary>
    public static string? ReadBearer(HttpRequest request)
    {
        var authorization = request.Headers.Authorization;
        if (authorization.Count != 1 || request.Headers.ContainsKey(KeyHeader))
        {
            return null;
        }

        var text = authorization[0]!;
        return text.StartsWith($"{Bearer} ", StringComparison.OrdinalIgnoreCase) ? text[(Bearer.Length + 1)..].Trim(' ') : null;
    }
}
