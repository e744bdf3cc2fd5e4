using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Scheduler.Api.Hosting;

namespace Scheduler.Api.Auth;

/// <summary>The settings under <c>Authentication</c>.</summary>
internal sealed class AuthOptions : IValidatableObject
{
    public const string Section = "Authentication";

    /// <summary>The <see cref="Mode"/> without authentication: every caller may do everything.</summary>
    public const string None = "None";

    /// <summary>The <see cref="Mode"/> for API keys.</summary>
    public const string ApiKey = "ApiKey";

    /// <summary>The <see cref="Mode"/> for tokens of an OpenID Connect issuer.</summary>
    public const string Jwt = "Jwt";

    /// <summary><see cref="None"/> (default), <see cref="ApiKey"/> or <see cref="Jwt"/>.</summary>
    public string Mode { get; set; } = None;

    /// <summary>Whether remote access is allowed with <see cref="None"/>.</summary>
    public bool AllowAnonymousRemoteAccess { get; set; }

    /// <summary>The address of the issuer, whose discovery document refers to its keys.</summary>
    public string? Authority { get; set; }

    /// <summary>The required audience of tokens.</summary>
    public string? Audience { get; set; }

    /// <summary>The name of the claim that binds a token to workers; if not set, tokens are not bound.</summary>
    public string? WorkersClaim { get; set; }

    /// <summary>Whether authentication is disabled.</summary>
    internal bool IsNone => Mode.Equals(None, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the service may listen on loopback only.</summary>
    internal bool IsLoopbackOnly => IsNone && !AllowAnonymousRemoteAccess;

    /// <summary>Whether callers authenticate with tokens.</summary>
    internal bool IsJwt => Mode.Equals(Jwt, StringComparison.OrdinalIgnoreCase);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsNone && !IsJwt && !Mode.Equals(ApiKey, StringComparison.OrdinalIgnoreCase))
        {
            yield return new ValidationResult($"{Section}:{nameof(Mode)} must be {None}, {ApiKey} or {Jwt}; it is '{Mode}'.");
        }

        if (IsJwt && !IsTrustworthy(Authority))
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(Authority)} must be the https address of an issuer (http only on loopback) when {Section}:{nameof(Mode)} is {Jwt}.");
        }

        if (IsJwt && string.IsNullOrWhiteSpace(Audience))
        {
            yield return new ValidationResult($"{Section}:{nameof(Audience)} must be set when {Section}:{nameof(Mode)} is {Jwt}.");
        }
    }

    /// <summary>Creates the exception for an invalid setting.</summary>
    internal static OptionsValidationException Invalid(string message) => Settings.Invalid<AuthOptions>(message);

    // An attacker who can modify the keys in transit can forge tokens.
    private static bool IsTrustworthy(string? authority) =>
        Uri.TryCreate(authority, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
