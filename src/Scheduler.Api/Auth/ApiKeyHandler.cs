using System.Text.Encodings.Web;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Scheduler.Application.ApiKeys;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Auth;

/// <summary>Authenticates callers by API key. Unknown keys are not logged here; the request log records the 401.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IMediator mediator)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.IsOpen() || Credentials.ReadKey(Request) is not { } shown || ApiKeyText.TryParse(shown) is not { } text)
        {
            return AuthenticateResult.NoResult();
        }

        var key = await mediator.Send(new AuthenticateApiKey(text), Context.RequestAborted);
        return key is null ? AuthenticateResult.NoResult() : ToCaller(key).ToResult();
    }

    private static Caller ToCaller(ApiKeyResponse key) =>
        new($"key:{key.PublicId}", key.Scopes, key.Workers?.Select(WorkerName.From).ToList(), AuthOptions.ApiKey);
}
