using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;

namespace Scheduler.Testing;

/// <summary>
/// Lets commands wait for other writers for as long as a machine may need that is short of processors. The service itself tells a
/// client within seconds to come back, and tests of that leave its timeouts as they are.
/// </summary>
public static class LongTimeouts
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public static IServiceCollection AddLongTimeouts(this IServiceCollection services) => services.AddScoped(provider =>
        new RequestDeadline(provider.GetRequiredKeyedService<TimeProvider>(MachineClock.Key)) { Limit = Timeout });
}
