using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Scheduler.Application.Common;

namespace Scheduler.Api.Auth;

/// <summary>Authenticates callers by the tokens of an OpenID Connect issuer.</summary>
internal static class JwtSetup
{
    /// <summary>The timeout of one call to the issuer. Fetching its keys takes two calls.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The minimum interval between fetches for unknown keys, and after a failure.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(5);

    /// <summary>The maximum clock skew between issuer and service.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    // Asymmetric algorithms only: the issuer's public key must never be accepted as a shared secret.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static void AddJwt(this IServiceCollection services, AuthOptions auth)
    {
        // Otherwise the library fetches new keys in the background and rejects the first token of each. The switch is read once, early.
        AppContext.SetSwitch("Switch.Microsoft.IdentityModel.UpdateConfigAsBlocking", isEnabled: true);
        services.AddAuthentication(AuthOptions.Jwt).AddJwtBearer(AuthOptions.Jwt, _ => { });
        services.AddOptions<JwtBearerOptions>(AuthOptions.Jwt)
            .Configure<TimeProvider>((jwt, time) => Configure(jwt, auth, time))

            // A key that the issuer no longer publishes may have been stolen.
            .PostConfigure(jwt => ((BaseConfigurationManager)jwt.ConfigurationManager!).UseLastKnownGoodConfiguration = false);
    }

    private static void Configure(JwtBearerOptions jwt, AuthOptions auth, TimeProvider time)
    {
        jwt.Authority = auth.Authority;
        jwt.RequireHttpsMetadata = !new Uri(auth.Authority!).IsLoopback;
        jwt.MapInboundClaims = false;
        jwt.BackchannelTimeout = CallTimeout;
        jwt.RefreshInterval = RefreshInterval;
        jwt.TokenValidationParameters.ValidAudience = auth.Audience;
        jwt.TokenValidationParameters.ValidAlgorithms = Algorithms;
        jwt.TokenValidationParameters.LifetimeValidator = (from, to, _, _) => IsWithin(from, to, time.GetUtcNow().UtcDateTime);
        jwt.Events = new JwtBearerEvents
        {
            OnMessageReceived = TakeTokenAsync,
            OnTokenValidated = context =>
            {
                // RFC 7515 section 4.1.11: no critical extension is supported.
                if (context.SecurityToken is JsonWebToken token && token.TryGetHeaderValue<object>("crit", out _))
                {
                    context.Fail("The token requires an unsupported extension.");
                }
                else if (JwtCaller.From((JsonWebToken)context.SecurityToken, auth.WorkersClaim) is { } caller)
                {
                    context.Principal = new System.Security.Claims.ClaimsPrincipal(caller);
                }
                else
                {
                    context.Fail("The token names neither a subject nor a client.");
                }

                return Task.CompletedTask;
            },
        };
    }

    // Uses the service's clock, which the library does not. A token without expiration is rejected.
    private static bool IsWithin(DateTime? from, DateTime? to, DateTime now) => to > now - ClockSkew && (from is null || from <= now + ClockSkew);

    private static async Task TakeTokenAsync(MessageReceivedContext context)
    {
        if (context.HttpContext.IsOpen() || Credentials.ReadBearer(context.Request) is not { } token)
        {
            context.NoResult();
            return;
        }

        context.Token = token;
        try
        {
            // Without the issuer's keys every token would be rejected, even a valid one. The deadline does not cancel a fetch that
            // other requests wait for.
            var deadline = context.HttpContext.RequestServices.GetRequiredService<RequestDeadline>();
            using var timeout = new CancellationTokenSource(deadline.Remaining, deadline.Time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.HttpContext.RequestAborted);
            await context.Options.ConfigurationManager!.GetConfigurationAsync(linked.Token).WaitAsync(linked.Token);
        }
        catch (Exception e) when (e is InvalidOperationException or OperationCanceledException)
        {
            throw new IssuerUnavailableException(e);
        }
    }
}

/// <summary>The token issuer's signing keys are unavailable, so no token can be validated.</summary>
/// <param name="inner">The error of the request to the issuer.</param>
internal sealed class IssuerUnavailableException(Exception inner) : Exception("Failed to fetch signing keys from the token issuer.", inner);
