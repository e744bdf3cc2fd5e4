using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Scheduler.Api.Errors;

namespace Scheduler.Api.Auth;

/// <summary>Answers callers who are not known, or may not do what they ask for, with a problem.</summary>
internal sealed class AuthorizationProblemHandler(AuthOptions options) : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        if (authorizeResult.Challenged)
        {
            context.Response.Headers.WWWAuthenticate = Credentials.Bearer;
            return Problem.WriteAsync(context, ProblemCode.Unauthenticated, options.IsJwt
                ? "Send one token that is valid, as Authorization: Bearer <token>, and no other credential."
                : $"Send one key that is valid, as Authorization: Bearer <key> or as {Credentials.KeyHeader}, and no other credential.");
        }

        return Problem.WriteAsync(context, ProblemCode.Forbidden, policy.Requirements.OfType<ScopeRequirement>().FirstOrDefault() is { } missing
            ? $"This needs the scope {missing.Scope}, which the caller does not hold."
            : "Access to this endpoint is denied.");
    }
}
