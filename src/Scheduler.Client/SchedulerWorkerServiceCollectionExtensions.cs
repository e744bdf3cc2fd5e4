using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scheduler.Client;
using Scheduler.Client.Hosting;
using Scheduler.Client.Http;

// The conventional namespace for Add… methods.
#pragma warning disable IDE0130
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Registers workers of the Scheduler service with a host.</summary>
public static class SchedulerWorkerServiceCollectionExtensions
{
    /// <summary>
    /// Runs the tasks of a worker while the host runs. Requires <c>AddSchedulerClient</c>. Call it once for each worker; a host may have
    /// several.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="worker">The worker name of the tasks, 1–100 characters.</param>
    /// <param name="configure">Sets the handler and the options.</param>
    /// <exception cref="ArgumentException">The name is not a valid worker name.</exception>
    /// <exception cref="InvalidOperationException">The worker has already been added, or has no handler.</exception>
    public static IServiceCollection AddSchedulerWorker(
        this IServiceCollection services, string worker, Action<SchedulerWorkerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        WorkerDefinition.CheckName(worker);
        if (services.Any(service => service.ImplementationInstance is WorkerDefinition added && added.Name == worker))
        {
            throw new InvalidOperationException($"Worker '{worker}' has already been added.");
        }

        var builder = new SchedulerWorkerBuilder(worker, services);
        configure(builder);
        var definition = builder.Build();

        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ThreadPoolMonitor>();
        services.TryAddSingleton<GuardedTimeProvider>();
        services.TryAddSingleton(provider => new WorkerTelemetry(
            provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<GuardedTimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SchedulerWorkerOptions>, WorkerOptionsValidator>());
        services.AddOptions<SchedulerWorkerOptions>(worker).ValidateOnStart();
        services.AddSingleton(definition);

        // Not AddHostedService, which registers each type only once.
        return services.AddSingleton<IHostedService>(provider =>
        {
            // Resolving the monitor starts it; it runs until the host is disposed.
            _ = provider.GetRequiredService<ThreadPoolMonitor>();
            return new WorkerService(ContextOf(definition, provider), provider.GetRequiredService<IHostApplicationLifetime>());
        });
    }

    private static WorkerContext ContextOf(WorkerDefinition definition, IServiceProvider provider)
    {
        var client = provider.GetService<SchedulerClient>()
            ?? throw new InvalidOperationException($"Worker '{definition.Name}' needs a client: call AddSchedulerClient.");
        var options = provider.GetRequiredService<IOptionsMonitor<SchedulerWorkerOptions>>().Get(definition.Name);
        var telemetry = provider.GetRequiredService<WorkerTelemetry>();
        var time = provider.GetRequiredService<GuardedTimeProvider>();
        return new WorkerContext(
            definition,
            options,
            new WorkerCalls(client.Claims, definition.Name, options, telemetry, time),
            telemetry,
            provider.GetRequiredService<IServiceScopeFactory>(),
            new GuardedLogger(provider.GetRequiredService<ILoggerFactory>().CreateLogger(WorkerLog.Category)),
            time);
    }
}
