using System.Reflection;
using AutoMapper;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scheduler.Application.ApiKeys;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Events;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Retention;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;

namespace Scheduler.Application;

/// <summary>Registers the use cases.</summary>
public static class DependencyInjection
{
    private static readonly Assembly Here = typeof(DependencyInjection).Assembly;

    /// <summary>
    /// Adds the mediator, the handlers, the pipeline behaviors and the maps. The ports (<see cref="IWriteScope"/>,
    /// <see cref="IUnitOfWork"/>, the repositories and stores, the <see cref="IConcurrencySlot"/>, the <see cref="ICurrentCaller"/>), the <see cref="IdempotencyOptions"/>, the <see cref="RetentionOptions"/> and a
    /// <see cref="TimeProvider"/> must be registered elsewhere.
    /// </summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.AddScoped<IMediator>(provider => new Mediator(provider.GetService!));
        foreach (var handler in Here.GetTypes().Where(type => !type.IsAbstract))
        {
            foreach (var port in handler.GetInterfaces().Where(IsRequestHandler))
            {
                services.AddScoped(port, handler);
            }
        }

        services.AddKeyedSingleton(MachineClock.Key, TimeProvider.System);
        services.AddScoped<IdempotencyStore>();
        services.AddScoped<TaskDeletion>();
        services.AddSingleton<ScheduleSignals>();
        services.AddSingleton<ScheduleMetrics>();
        services.AddSingleton<IScheduleSignals>(provider => provider.GetRequiredService<ScheduleSignals>());
        services.AddScoped<OccurrenceWriter>();
        services.AddScoped<ScheduleCreation>();
        services.AddScoped<ScheduleUpdate>();
        services.AddScoped<ScheduleResponses>();
        services.AddSingleton<KeyedLocks>();
        services.AddSingleton<PendingClaims>();
        services.AddSingleton<IPendingRequests>(provider => provider.GetRequiredService<PendingClaims>());
        services.AddSingleton<EventFeed>();
        services.AddSingleton<IPendingRequests>(provider => provider.GetRequiredService<EventFeed>());
        services.AddSingleton<IEventArrivals>(provider => provider.GetRequiredService<EventFeed>());
        services.AddScoped<ChangeNotifications>();
        services.AddSingleton<TaskMetrics>();
        services.AddSingleton<EndedTaskCountCache>();
        services.AddSingleton(new Jitter(Random.Shared));

        // The first is the outermost: a retry starts a new write scope, and the key cache is cleared after the commit. Behaviors
        // for commands apply only to commands, so that a query does not even create the context of the write scope.
        services.AddScoped<IPipelineBehavior<RevokeApiKey, bool>, ClearKeyCacheBehavior>();
        services.AddScoped<IPipelineBehavior<ClaimTasks, ClaimOutcome>, LongPollBehavior>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ConflictRetryBehavior<,>));
        services.AddScoped<IPipelineBehavior<ReportTasks, IReadOnlyList<ReportOutcome>>, SplitReportsBehavior>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ChangeNotificationBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(WriteScopeBehavior<,>));
        services.TryAddScoped<RequestDeadline>();
        services.AddSingleton<ApiKeyCache>();
        services.AddSingleton<IConfigurationProvider>(_ => CreateMapperConfiguration());
        services.AddSingleton<IMapper>(provider => new Mapper(provider.GetRequiredService<IConfigurationProvider>()));
        return services;
    }

    internal static MapperConfiguration CreateMapperConfiguration()
    {
        var expression = new ResponseConfigurationExpression();
        foreach (var profile in Here.GetTypes().Where(type => type.IsSubclassOf(typeof(ResponseProfile))))
        {
            expression.AddProfile(profile);
        }

        return new MapperConfiguration(expression);
    }

    private static bool IsRequestHandler(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequestHandler<,>);
}
