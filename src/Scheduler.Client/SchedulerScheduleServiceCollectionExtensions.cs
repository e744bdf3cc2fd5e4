using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Scheduler.Client;
using Scheduler.Client.Hosting;
using Scheduler.Client.Http;

// The conventional namespace for Add… methods.
#pragma warning disable IDE0130
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Registers the schedules that an application declares in its code.</summary>
public static class SchedulerScheduleServiceCollectionExtensions
{
    /// <summary>
    /// Creates these schedules, or replaces those of the same names, once after the host has started, and logs for each what changed.
    /// Requires <c>AddSchedulerClient</c>. The start of the host does not wait for it; while the service is unreachable, it is retried. May
    /// be called several times. Schedules that are not declared, or no longer, are left as they are.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="schedules">The schedules, as for <see cref="SchedulesClient.PutAsync"/>.</param>
    /// <exception cref="ArgumentException">A name cannot be sent in a path, or a property has a value that cannot be sent.</exception>
    /// <exception cref="InvalidOperationException">A schedule of that name has already been added.</exception>
    public static IServiceCollection AddSchedulerSchedules(this IServiceCollection services, params IEnumerable<NewSchedule> schedules)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(schedules);
        foreach (var schedule in schedules)
        {
            var declared = new DeclaredSchedule(schedule);
            if (services.Any(service => service.ServiceType == typeof(DeclaredSchedule) && service.ImplementationInstance is DeclaredSchedule added
                && added.Name == declared.Name))
            {
                throw new InvalidOperationException($"Schedule '{declared.Name}' has already been added.");
            }

            services.AddSingleton(declared);
        }

        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GuardedTimeProvider>();

        // Registers one service, however often it is called.
        return services.AddHostedService(provider => new ScheduleDeclarer(
            (provider.GetService<SchedulerClient>() ?? throw new InvalidOperationException("Schedules need a client: call AddSchedulerClient.")).Schedules,
            provider.GetServices<DeclaredSchedule>(),
            new GuardedLogger(provider.GetRequiredService<ILoggerFactory>().CreateLogger(ScheduleLog.Category)),
            provider.GetRequiredService<GuardedTimeProvider>()));
    }
}
