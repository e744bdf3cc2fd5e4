using Microsoft.Extensions.Options;
using Scheduler.Api.Hosting;

namespace Scheduler.Api.Auth;

/// <summary>The settings under <c>Authentication</c>.</summary>
internal sealed class AuthOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Authentication";

    /// <summary>The value of <see cref="Mode"/> by which everybody may do everything.</summary>
    public const string None = "None";

    /// <summary>The value of <see cref="Mode"/> for keys of the service's own.</summary>
    public const string ApiKey = "ApiKey";

    /// <summary>The value of <see cref="Mode"/> for tokens of an OpenID Connect issuer.</summary>
    public const string Jwt = "Jwt";

    /// <summary><see cref="None"/> (default), <see cref="ApiKey"/> or <see cref="Jwt"/>.</summary>
    public string Mode { get; set; } = None;

    /// <summary>Whether <see cref="None"/> may serve other machines too.</summary>
    public bool AllowAnonymousRemoteAccess { get; set; }

    /// <summary>The address of the issuer, whose discovery document tells its keys.</summary>
    public string? Authority { get; set; }

    /// <summary>Whom the issuer's tokens are made for.</summary>
    public string? Audience { get; set; }

    /// <summary>The claim that binds a token to workers; without it none is bound.</summary>
    public string? WorkersClaim { get; set; }

    /// <summary>Whether nobody is asked who they are.</summary>
    internal bool IsNone => Mode.Equals(None, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it may listen on loopback only, and serves this machine only.</summary>
    internal bool IsLoopbackOnly => IsNone && !AllowAnonymousRemoteAccess;

    /// <summary>Whether callers show tokens.</summary>
    internal bool IsJwt => Mode.Equals(Jwt, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the settings and refuses what the service cannot start with.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong; the message names it.</exception>
    public static AuthOptions Read(IConfiguration configuration)
    {
        var options = Settings.Read<AuthOptions>(configuration, Section);
        if (!options.IsNone && !options.IsJwt && !options.Mode.Equals(ApiKey, StringComparison.OrdinalIgnoreCase))
        {
            throw Invalid($"{Section}:{nameof(Mode)} must be {None}, {ApiKey} or {Jwt}; it is '{options.Mode}'.");
        }

        if (options.IsJwt && !IsTrustworthy(options.Authority))
        {
            throw Invalid($"{Section}:{nameof(Authority)} must be the https address of an issuer (http on loopback alone) when {Section}:{nameof(Mode)} is {Jwt}.");
        }

        if (options.IsJwt && string.IsNullOrWhiteSpace(options.Audience))
        {
            throw Invalid($"{Section}:{nameof(Audience)} must be set when {Section}:{nameof(Mode)} is {Jwt}.");
        }

        return options;
    }

    /// <summary>What a wrong setting is refused with.</summary>
    internal static OptionsValidationException Invalid(string message) => Settings.Invalid<AuthOptions>(message);

    // Whoever can change the keys on their way can make tokens.
    private static bool IsTrustworthy(string? authority) =>
        Uri.TryCreate(authority, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
