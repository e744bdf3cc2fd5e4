using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Auth;

/// <summary>The caller of a request: its identity, scopes and bound workers.</summary>
/// <param name="id">See <see cref="Id"/>.</param>
/// <param name="scopes">The scopes of the caller.</param>
/// <param name="workers">See <see cref="Workers"/>.</param>
/// <param name="scheme">The authentication scheme.</param>
internal sealed class Caller(string id, IReadOnlyCollection<string> scopes, IReadOnlyList<WorkerName>? workers, string scheme)
    : ClaimsIdentity(scheme)
{
    /// <summary>The caller when authentication is disabled.</summary>
    public static readonly Caller Anonymous = new("none", [Scopes.Admin], workers: null, AuthOptions.None);

    /// <summary>A unique id that is stable across requests, processes and restarts.</summary>
    public string Id { get; } = id;

    /// <summary>Whether authentication is disabled, so that it is not known who calls.</summary>
    public bool IsAnonymous => ReferenceEquals(this, Anonymous);

    /// <summary>When the credentials expire, as far as they say so themselves; null if they do not.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The workers that the caller is bound to, possibly none; null if it may act for any worker.</summary>
    public IReadOnlyList<WorkerName>? Workers { get; } = workers;

    /// <summary>Whether the caller has a scope.</summary>
    public bool Has(string scope) => Scopes.Allow(scopes, scope);

    /// <summary>The result of successful authentication.</summary>
    public AuthenticateResult ToResult() => AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(this), AuthenticationType!));
}

/// <summary>Accesses the caller of the current request.</summary>
internal static class CallerExtensions
{
    /// <summary>The caller; null if the request is not authenticated, as on anonymous endpoints.</summary>
    public static Caller? FindCaller(this HttpContext context) => context.User.Identity as Caller;

    /// <summary>See <see cref="Caller.Id"/>; only for endpoints that require authorization.</summary>
    public static string CallerId(this HttpContext context) =>
        context.FindCaller()?.Id ?? throw new InvalidOperationException("The request is not authenticated.");

    /// <summary>Whether the endpoint allows anonymous access.</summary>
    public static bool IsOpen(this HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
}
