using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Client.Hosting;
using Scheduler.Client.Tests.Fakes;
using Scheduler.Testing;

namespace Scheduler.Client.Tests.Hosting;

/// <summary>A host with a worker, a fake service, and a shared clock.</summary>
internal sealed class WorkerTest : IAsyncDisposable
{
    private readonly Lazy<IHost> _host;
    private readonly List<(string Worker, Action<SchedulerWorkerBuilder> Configure)> _workers = [];
    private Task? _stopping;

    public WorkerTest()
    {
        Service = new FakeScheduler(Time);
        _host = new Lazy<IHost>(Build);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 12, 1, 8, 0, 0, TimeSpan.Zero));

    public FakeScheduler Service { get; }

    public HandlerScript Script { get; } = new();

    public LogCapture Log { get; } = new();

    public IHost Host => _host.Value;

    public WorkerTest With(Action<SchedulerWorkerBuilder> configure, string worker = "reports")
    {
        _workers.Add((worker, configure));
        return this;
    }

    /// <summary>A handler that runs until its token is canceled.</summary>
    public async Task WaitForCancellationAsync(CancellationToken cancellationToken) => await Task.Delay(Timeout.InfiniteTimeSpan, Time, cancellationToken);

    public async Task<WorkerTest> StartAsync()
    {
        await Host.StartAsync();
        return this;
    }

    public Task RunUntilAsync(Func<bool> condition) => Time.RunUntilAsync(condition);

    public Task RunForAsync(TimeSpan duration)
    {
        var end = Time.GetUtcNow() + duration;
        return Time.RunUntilAsync(() => Time.GetUtcNow() >= end, duration > TimeSpan.FromSeconds(30) ? TimeSpan.FromMilliseconds(500) : null);
    }

    /// <summary>Advances the clock while the host stops, in small steps, because the timeouts of a shutdown are short.</summary>
    public async Task RunThroughAsync(Task stopping)
    {
        await Time.RunUntilAsync(() => stopping.IsCompleted, TimeSpan.FromMilliseconds(40));
        await stopping;
    }

    /// <summary>Stops the host while the clock advances.</summary>
    /// <returns>The duration by the clock.</returns>
    public async Task<TimeSpan> StopAsync()
    {
        var started = Time.GetUtcNow();
        _stopping ??= Host.StopAsync();
        await RunThroughAsync(_stopping);
        return Time.GetUtcNow() - started;
    }

    /// <summary>Disposes the host without stopping it, as happens when a host fails to start.</summary>
    public async Task DisposeHostAsync()
    {
        _stopping = Task.CompletedTask;

        // Disposal waits for calls in flight, so the clock must advance.
        await RunThroughAsync(Task.Run(Host.Dispose));
    }

    public async ValueTask DisposeAsync()
    {
        Script.Run = (_, _) => Task.CompletedTask;
        Service.Faults = (_, _) => Fault.None;
        if (_host.IsValueCreated)
        {
            await StopAsync();
            await DisposeHostAsync();
        }
    }

    private IHost Build()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(Script);
        builder.Services.AddSchedulerClient("http://scheduler.example", "secret-key").ConfigurePrimaryHttpMessageHandler(() => Service);
        foreach (var (worker, configure) in _workers.DefaultIfEmpty(("reports", _ => { }
        )))
        {
            builder.Services.AddSchedulerWorker(worker, settings =>
            {
                settings.Handle<Report, ReportHandler>();
                configure(settings);
            });
        }

        return builder.Build();
    }
}
