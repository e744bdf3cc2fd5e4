using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Api.Tests.Http;
using Scheduler.Application.ApiKeys;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Auth;

/// <summary>Adds and revokes keys inside a service.</summary>
internal static class ApiKeyHelper
{
    public static async Task<string> AddKeyAsync(this ApiServer server, string[] scopes, string[]? workers = null, DateTimeOffset? expiresAt = null)
    {
        var key = await server.SendAsync(new AddApiKey(
            ApiKeyName.From("a key"), ScopeSet.From(scopes), workers is null ? null : BoundWorkers.From(workers), expiresAt));
        return key.Reveal();
    }

    public static Task<bool> RevokeKeyAsync(this ApiServer server, string key) => server.SendAsync(new RevokeApiKey(ApiKeyText.TryParse(key)!.Id));

    /// <summary>The key with a wrong secret.</summary>
    public static string WithWrongSecret(string key) => key[..^1] + (key[^1] == '0' ? '1' : '0');

    private static async Task<T> SendAsync<T>(this ApiServer server, IRequest<T> request)
    {
        await using var scope = server.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }
}
