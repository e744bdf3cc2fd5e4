using Microsoft.Extensions.Primitives;

namespace Scheduler.Api.Auth;

/// <summary>What callers show in headers.</summary>
internal static class Credentials
{
    /// <summary>The header that carries nothing but a key.</summary>
    public const string KeyHeader = "X-Api-Key";

    /// <summary>The scheme of <c>Authorization</c>, RFC 6750.</summary>
    public const string Bearer = "Bearer";

    /// <summary>The key of a request; null unless it shows exactly one.</summary>
    public static string? ReadKey(HttpRequest request)
    {
        StringValues key = request.Headers[KeyHeader];
        return request.Headers.Authorization.Count == 0 && key.Count == 1 ? key[0] : ReadBearer(request);
    }

    /// <summary>The text behind <c>Bearer</c>; null unless it is all that the request shows.</summary>
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
