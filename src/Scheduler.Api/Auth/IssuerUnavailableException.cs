namespace Scheduler.Api.Auth;

/// <summary>The token issuer's signing keys are unavailable, so no token can be validated.</summary>
/// <param name="inner">What its address answered.</param>
internal sealed class IssuerUnavailableException(Exception inner) : Exception("Failed to fetch signing keys from the token issuer.", inner);
