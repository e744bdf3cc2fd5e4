using Microsoft.EntityFrameworkCore;
using Scheduler.Application.ApiKeys;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.ApiKeys;

/// <summary>Reads keys for people. They are few and seldom listed, so EF Core will do.</summary>
internal sealed class ApiKeyReadStore(SchedulerDbContext context) : IApiKeyReadStore
{
    public async Task<IReadOnlyList<ApiKeyResponse>> List(CancellationToken cancellationToken)
    {
        var keys = await context.ApiKeys.AsNoTracking()
            .Select(key => new { key.PublicId, key.Name, key.Scopes, key.Workers, key.CreatedAt, key.ExpiresAt, key.RevokedAt })
            .ToListAsync(cancellationToken);

        // Sorted here, since a database would have to carry the lists of workers through its sort.
        return keys.OrderBy(key => key.CreatedAt).ThenBy(key => key.PublicId.Value, StringComparer.Ordinal).Select(key => new ApiKeyResponse
        {
            PublicId = key.PublicId.Value,
            Name = key.Name.Value,
            Scopes = key.Scopes.Names,
            Workers = key.Workers?.Names.Select(name => name.Value).ToList(),
            CreatedAt = key.CreatedAt,
            ExpiresAt = key.ExpiresAt,
            RevokedAt = key.RevokedAt,
        }).ToList();
    }
}
