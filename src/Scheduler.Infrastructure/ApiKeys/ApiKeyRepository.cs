using Microsoft.EntityFrameworkCore;
using Scheduler.Domain.ApiKeys;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.ApiKeys;

internal sealed class ApiKeyRepository(SchedulerDbContext context) : IApiKeyRepository
{
    public Task<ApiKey?> FindAsync(ApiKeyId id, CancellationToken cancellationToken) =>
        context.ApiKeys.FirstOrDefaultAsync(key => key.PublicId == id, cancellationToken);

    public void Add(ApiKey key) => context.ApiKeys.Add(key);
}
