using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Scheduler.Api.Errors;

namespace Scheduler.Api.Auth;

/// <summary>Writes problem responses for unauthenticated and unauthorized callers.</summary>
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
                ? "Send one valid token as Authorization: Bearer <token>, and no other credential."
                : $"Send one valid key as Authorization: Bearer <key> or as {Credentials.KeyHeader}, and no other credential.");
        }

        return Problem.WriteAsync(context, ProblemCode.Forbidden, policy.Requirements.OfType<ScopeRequirement>().FirstOrDefault() is { } missing
            ? $"This requires the scope {missing.Scope}, which the caller does not have."
            : "Access to this endpoint is denied.");
    }
}
