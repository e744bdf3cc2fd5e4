using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Scheduler.Api.Auth;

/// <summary>Knows callers by the tokens of an OpenID Connect issuer.</summary>
internal static class JwtSetup
{
    /// <summary>How long the issuer may take for a call. Its keys take two.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How long a request waits for the issuer's keys, which others may be fetching.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>How often at most the issuer is asked for keys that are not known yet, and after a failure.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(5);

    /// <summary>By how much the clocks of issuer and service may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    // Only those of key pairs: the issuer's public key must never pass for a shared secret.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>Adds it.</summary>
    public static void AddJwt(this IServiceCollection services, AuthOptions auth)
    {
        // Otherwise the library fetches new keys behind a request's back, and refuses the first token of each. It asks once, early.
        AppContext.SetSwitch("Switch.Microsoft.IdentityModel.UpdateConfigAsBlocking", isEnabled: true);
        services.AddAuthentication(AuthOptions.Jwt).AddJwtBearer(AuthOptions.Jwt, _ => { });
        services.AddOptions<JwtBearerOptions>(AuthOptions.Jwt)
            .Configure<TimeProvider>((jwt, time) => Configure(jwt, auth, time))

            // A key that the issuer no longer publishes may be one that was stolen.
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
                // RFC 7515 section 4.1.11: nothing that a token may demand there is known here.
                if (context.SecurityToken is JsonWebToken token && token.TryGetHeaderValue<object>("crit", out _))
                {
                    context.Fail("The token demands an extension that is not known.");
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

    // By the service's clock, which the library does not ask. A token without an end is good for nothing.
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
            // Without the issuer's keys no token could be judged, and a good one would be refused. A fetch that others need too goes
            // on without this request.
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.HttpContext.RequestAborted);
            patience.CancelAfter(Patience);
            await context.Options.ConfigurationManager!.GetConfigurationAsync(patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception e) when (e is InvalidOperationException or OperationCanceledException)
        {
            throw new IssuerUnavailableException(e);
        }
    }
}
