using MediatR;
using Scheduler.Application.ApiKeys;
using Scheduler.Application.Common;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Auth;

/// <summary>Finds the API key of a request, in a service scope of its own: streams last for hours and must not hold a database context.</summary>
internal sealed class ApiKeyAuthenticator(IServiceScopeFactory scopes)
{
    /// <summary>Returns null unless the request has a valid key.</summary>
    public async Task<ApiKeyResponse?> FindAsync(HttpContext http)
    {
        if (Credentials.ReadKey(http.Request) is not { } shown || ApiKeyText.TryParse(shown) is not { } text)
        {
            return null;
        }

        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestDeadline>().StartWith(http.RequestServices.GetRequiredService<RequestDeadline>());
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new AuthenticateApiKey(text), http.RequestAborted);
    }
}
