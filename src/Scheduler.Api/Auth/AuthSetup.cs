using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Scheduler.Api.Hosting;
using Scheduler.Application.Common;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Auth;

/// <summary>Configures authentication and authorization.</summary>
internal static class AuthSetup
{
    /// <summary>
    /// Adds the authentication scheme, and a policy for each scope, under its name. Endpoints deny access by default: each one
    /// names its scope or allows anonymous access.
    /// </summary>
    public static IServiceCollection AddAuth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<AuthOptions>(AuthOptions.Section);
        services.AddSingleton<ICurrentCaller, HttpCurrentCaller>();
        services.AddSingleton<ApiKeyAuthenticator>();
        services.AddSingleton<CallerValidator>();
        services.AddScheme(Settings.Read<AuthOptions>(configuration, AuthOptions.Section));
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
            services.AddSingleton<IPolicyEvaluator, AnonymousPolicyEvaluator>();
        }
        else
        {
            services.AddAuthentication(AuthOptions.ApiKey).AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(AuthOptions.ApiKey, configureOptions: null);
        }
    }

    /// <summary>Authenticates and authorizes requests. Without authentication, authorization sets the caller.</summary>
    public static void UseAuth(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<AuthOptions>().IsNone)
        {
            // Otherwise the host adds the middleware, because the controllers have added its services.
            app.Properties["__AuthenticationMiddlewareSet"] = true;
        }
        else
        {
            app.UseAuthentication();
        }

        app.UseAuthorization();
    }

    // Authentication adds data protection for cookies, which are not used; at startup it would write keys to the user's home.
    private static void RemoveDataProtection(this IServiceCollection services)
    {
        var assembly = typeof(DataProtectionServiceCollectionExtensions).Assembly;
        foreach (var service in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == assembly).ToList())
        {
            services.Remove(service);
        }
    }

    // An unknown path or method has no endpoint of the service; every authenticated caller gets its 404 or 405.
    private static bool LeadsSomewhere(AuthorizationHandlerContext context) => (context.Resource as HttpContext)?.GetEndpoint() is RouteEndpoint;
}
