using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Scheduler.Application.ApiKeys;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Auth;

/// <summary>Authenticates callers by API key. Unknown keys are not logged here; the request log records the 401.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyAuthenticator keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var key = Context.IsOpen() ? null : await keys.FindAsync(Context);
        return key is null ? AuthenticateResult.NoResult() : ToCaller(key).ToResult();
    }

    private static Caller ToCaller(ApiKeyResponse key) =>
        new($"key:{key.PublicId}", key.Scopes, key.Workers?.Select(WorkerName.From).ToList(), AuthOptions.ApiKey);
}
