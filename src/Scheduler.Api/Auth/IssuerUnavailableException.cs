namespace Scheduler.Api.Auth;

/// <summary>The token issuer's signing keys are unavailable, so no token can be validated.</summary>
/// <param name="inner">The error of the request to the issuer.</param>
internal sealed class IssuerUnavailableException(Exception inner) : Exception("Failed to fetch signing keys from the token issuer.", inner);
