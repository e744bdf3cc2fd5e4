using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Auth;

/// <summary>Who makes a request, and what it may do.</summary>
/// <param name="id">See <see cref="Id"/>.</param>
/// <param name="scopes">The scopes that it holds.</param>
/// <param name="workers">See <see cref="Workers"/>.</param>
/// <param name="scheme">How it is known.</param>
internal sealed class Caller(string id, IReadOnlyCollection<string> scopes, IReadOnlyList<WorkerName>? workers, string scheme)
    : ClaimsIdentity(scheme)
{
    /// <summary>Everybody, where nobody is asked.</summary>
    public static readonly Caller Anonymous = new("none", [Scopes.Admin], workers: null, AuthOptions.None);

    /// <summary>A text that stays the same for a caller over requests, processes and restarts, and is no other caller's.</summary>
    public string Id { get; } = id;

    /// <summary>The workers that it is bound to, of which there may be none; null when it may act for any.</summary>
    public IReadOnlyList<WorkerName>? Workers { get; } = workers;

    /// <summary>Whether it may do what a scope stands for.</summary>
    public bool Has(string scope) => Scopes.Allow(scopes, scope);

    /// <summary>What a handler answers when it knows the caller.</summary>
    public AuthenticateResult ToResult() => AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(this), AuthenticationType!));
}

/// <summary>The caller of the request at hand.</summary>
internal static class CallerExtensions
{
    /// <summary>The caller; null while nobody is known, as on a path that is open to all.</summary>
    public static Caller? FindCaller(this HttpContext context) => context.User.Identity as Caller;

    /// <summary>See <see cref="Caller.Id"/>; for what lies behind authorization.</summary>
    public static string CallerId(this HttpContext context) =>
        context.FindCaller()?.Id ?? throw new InvalidOperationException("Nobody was asked who they are on this path.");

    /// <summary>Whether the path is open to all, so that nobody is asked and nothing depends on who can be.</summary>
    public static bool IsOpen(this HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
}
