using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Api.Tests.Http;
using Scheduler.Application.ApiKeys;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Auth;

/// <summary>Makes and revokes keys inside a service.</summary>
internal static class Keys
{
    public static async Task<string> AddKey(this ApiServer server, string[] scopes, string[]? workers = null, DateTimeOffset? expiresAt = null)
    {
        var key = await server.Send(new AddApiKey(
            ApiKeyName.From("a key"), ScopeSet.From(scopes), workers is null ? null : BoundWorkers.To(workers), expiresAt));
        return key.Reveal();
    }

    public static Task<bool> RevokeKey(this ApiServer server, string key) => server.Send(new RevokeApiKey(ApiKeyText.TryParse(key)!.Id));

    /// <summary>The key with another secret.</summary>
    public static string WithWrongSecret(string key) => key[..^1] + (key[^1] == '0' ? '1' : '0');

    private static async Task<T> Send<T>(this ApiServer server, IRequest<T> request)
    {
        await using var scope = server.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }
}
