namespace Scheduler.Api.Auth;

/// <summary>The issuer of tokens does not tell its keys, so that no token can be judged.</summary>
/// <param name="inner">What its address answered.</param>
internal sealed class IssuerUnavailableException(Exception inner) : Exception("The issuer of tokens does not tell its keys.", inner);
