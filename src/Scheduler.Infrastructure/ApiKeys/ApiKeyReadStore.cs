using Microsoft.EntityFrameworkCore;
using Scheduler.Application.ApiKeys;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.ApiKeys;

/// <summary>Lists keys for operators. There are few keys and listings are rare, so EF Core is fast enough.</summary>
internal sealed class ApiKeyReadStore(SchedulerDbContext context) : IApiKeyReadStore
{
    public async Task<IReadOnlyList<ApiKeyResponse>> ListAsync(CancellationToken cancellationToken)
    {
        var keys = await context.ApiKeys.AsNoTracking()
            .Select(key => new { key.PublicId, key.Name, key.Scopes, key.Workers, key.CreatedAt, key.ExpiresAt, key.RevokedAt })
            .ToListAsync(cancellationToken);

        // Sorted in memory: the database would have to include the lists of workers in its sort.
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
