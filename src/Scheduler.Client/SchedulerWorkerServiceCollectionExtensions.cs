using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scheduler.Client;
using Scheduler.Client.Hosting;
using Scheduler.Client.Http;

// Where everybody looks for the Add… methods.
#pragma warning disable IDE0130
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Adds workers of the Scheduler service to a host.</summary>
public static class SchedulerWorkerServiceCollectionExtensions
{
    /// <summary>
    /// Runs the tasks of a worker while the host runs. It needs <c>AddSchedulerClient</c>; there may be several workers, each by a
    /// call of its own.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="worker">The name that the tasks carry, 1–100 characters.</param>
    /// <param name="configure">Sets the handler and the options.</param>
    /// <exception cref="ArgumentException">No worker can have this name.</exception>
    /// <exception cref="InvalidOperationException">The worker was added before, or has no handler.</exception>
    public static IServiceCollection AddSchedulerWorker(
        this IServiceCollection services, string worker, Action<SchedulerWorkerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        WorkerDefinition.CheckName(worker);
        if (services.Any(service => service.ImplementationInstance is WorkerDefinition added && added.Name == worker))
        {
            throw new InvalidOperationException($"Worker '{worker}' was added before.");
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

        // Not AddHostedService, which adds a type once.
        return services.AddSingleton<IHostedService>(provider =>
        {
            // It runs from here on, until the host is disposed.
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
        return new WorkerContext(
            definition,
            options,
            new WorkerCalls(client.Claims, definition.Name, options, telemetry),
            telemetry,
            provider.GetRequiredService<IServiceScopeFactory>(),
            new GuardedLogger(provider.GetRequiredService<ILoggerFactory>().CreateLogger(WorkerLog.Category)),
            provider.GetRequiredService<GuardedTimeProvider>());
    }
}
