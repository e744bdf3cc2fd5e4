using System.Globalization;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Retention;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Events;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Tasks;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Databases;

/// <summary>The service without the HTTP layer, composed for one database.</summary>
internal sealed class DatabaseHost : IAsyncDisposable
{
    // An endless listing fails the test instead of exhausting the machine's memory.
    private const int MaxListed = 10_000;

    private readonly ServiceProvider _services;

    public DatabaseHost(string provider, params (string Key, string Value)[] settings)
        : this(provider, (_, _) => { }, settings)
    {
    }

    /// <param name="provider">The database provider.</param>
    /// <param name="replace">Replaces services.</param>
    /// <param name="settings">The settings of the service.</param>
    public DatabaseHost(string provider, Action<IServiceCollection, TestDatabase> replace, params (string Key, string Value)[] settings)
    {
        Database = new TestDatabase(provider);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Database.Settings)
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(new IdempotencyOptions())
            .AddSingleton(new RetentionOptions())
            .AddSingleton<IConcurrencySlot, NullConcurrencySlot>()
            .AddSingleton<ICurrentCaller>(Caller)
            .AddApplication()
            .AddInfrastructure(configuration, contentRoot: Path.GetTempPath())
            .AddLongTimeouts();
        replace(services, Database);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public TestDatabase Database { get; }

    public FrozenTimeProvider Clock { get; } = new();

    public StubCaller Caller { get; } = new();

    public IServiceProvider Services => _services;

    public async Task<T> SendAsync<T>(IRequest<T> request)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    public async Task<T> RunAsync<TService, T>(Func<TService, Task<T>> run)
        where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <param name="run">May leave the connection open.</param>
    public Task<T> RunAsync<T>(Func<SchedulerDbContext, Task<T>> run) => RunAsync<SchedulerDbContext, T>(async context =>
    {
        try
        {
            return await run(context);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    });

    public Task MigrateAsync() => RunAsync(async context =>
    {
        await context.MigrateAsync(CancellationToken.None);
        return true;
    });

    /// <summary>Creates a database without a schema.</summary>
    public Task CreateEmptyAsync() => RunAsync(async context =>
    {
        await context.GetService<IRelationalDatabaseCreator>().CreateAsync();
        return true;
    });

    public Task<int> ExecuteAsync(string sql) => RunAsync(context => context.Database.ExecuteSqlRawAsync(sql));

    public async Task ClearAsync()
    {
        Clock.Now = FrozenTimeProvider.Start;
        await RunAsync(context => context.Tasks.ExecuteDeleteAsync());
        await RunAsync(context => context.Set<TaskEvent>().ExecuteDeleteAsync());
        await RunAsync(context => context.Schedules.ExecuteDeleteAsync());
        await RunAsync(context => context.ApiKeys.ExecuteDeleteAsync());
        await RunAsync(context => context.Set<WorkerSettings>().ExecuteDeleteAsync());
    }

    /// <summary>Stores tasks in states that the aggregate's methods reach only in many steps, or not at all.</summary>
    public Task StoreAsync(params IEnumerable<TaskResponse> tasks) => RunAsync(async context =>
    {
        context.AddRange(tasks.Select(SampleTasks.ToAggregate));
        return await context.SaveChangesAsync();
    });

    /// <summary>Reads a task as a listing returns it: without what is computed for a response with one task.</summary>
    public Task<TaskResponse?> FindAsync(string id) => RunAsync<ITaskReadStore, TaskResponse?>(
        async store => await store.FindAsync(SampleTasks.IdOf(id), CancellationToken.None) is { } task ? task with { Waiting = null } : null);

    public async Task<List<TaskResponse>> ListAsync(TaskFilter? filter = null, TaskSort sort = TaskSort.Start)
    {
        await using var scope = Services.CreateAsyncScope();
        var tasks = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new ListTasks(filter ?? new TaskFilter(), sort));
        return await tasks.Take(MaxListed).ToListAsync();
    }

    public async Task<(List<TaskResponse> Items, string? NextCursor)> PageAsync(ListTasksPage request)
    {
        await using var scope = Services.CreateAsyncScope();
        var page = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
        var items = await page.ReadAsync(CancellationToken.None).ToListAsync();
        return (items, page.NextCursor);
    }

    public Task<long> RevisionOfAsync(string id) => RunAsync(async context =>
    {
        var taskId = SampleTasks.IdOf(id);
        var task = await context.Tasks.SingleAsync(task => task.Id == taskId);
        return context.Entry(task).Property<long>(ScheduledTaskConfiguration.Revision).CurrentValue;
    });

    /// <summary>The values of the first column, as text.</summary>
    public Task<List<string>> QueryAsync(string sql) => RunAsync(async context =>
    {
        await context.Database.OpenConnectionAsync();
        await using var command = context.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The text comes from tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
        {
            values.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        }

        return values;
    });

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Database.DisposeAsync();
    }
}
