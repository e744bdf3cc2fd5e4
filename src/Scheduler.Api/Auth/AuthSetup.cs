using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Auth;

/// <summary>Who may call what.</summary>
internal static class AuthSetup
{
    /// <summary>
    /// Adds the way in which callers are known, and a policy for each scope, under its name. What an endpoint does not say of
    /// itself is refused: each names its scope, or is open to all.
    /// </summary>
    public static IServiceCollection AddAuth(this IServiceCollection services, AuthOptions options)
    {
        services.AddSingleton(options);
        services.AddScheme(options);
        services.RemoveDataProtection();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AuthorizationProblemHandler>();
        var policies = services.AddAuthorizationBuilder().SetFallbackPolicy(
            new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(context => !LeadsSomewhere(context)).Build());
        foreach (var scope in Scopes.All)
        {
            policies.AddPolicy(scope, policy => policy.RequireAuthenticatedUser().AddRequirements(new ScopeRequirement(scope)));
        }

        return services;
    }

    private static void AddScheme(this IServiceCollection services, AuthOptions options)
    {
        if (options.IsJwt)
        {
            services.AddJwt(options);
        }
        else if (options.IsNone)
        {
            services.AddAuthentication(AuthOptions.None).AddScheme<AuthenticationSchemeOptions, AnonymousAuthenticationHandler>(AuthOptions.None, configureOptions: null);
        }
        else
        {
            services.AddAuthentication(AuthOptions.ApiKey).AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(AuthOptions.ApiKey, configureOptions: null);
        }
    }

    // Authentication brings it along for cookies, which are not used here, and at the start it would write keys into the user's home.
    private static void RemoveDataProtection(this IServiceCollection services)
    {
        var assembly = typeof(DataProtectionServiceCollectionExtensions).Assembly;
        foreach (var service in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == assembly).ToList())
        {
            services.Remove(service);
        }
    }

    // A path or a method that does not exist has no endpoint of ours; whoever is known may learn so.
    private static bool LeadsSomewhere(AuthorizationHandlerContext context) => (context.Resource as HttpContext)?.GetEndpoint() is RouteEndpoint;
}
