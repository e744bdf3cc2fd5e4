using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Client.Tests.Fakes;

/// <summary>The client as registered in an application, with the test's own handler and clock.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly ServiceProvider _provider;

    public TestClient(HttpMessageHandler handler, Action<SchedulerClientOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSchedulerClient(options =>
        {
            options.BaseAddress = new Uri("http://scheduler.example");
            configure?.Invoke(options);
        }).ConfigurePrimaryHttpMessageHandler(() => handler);
        _provider = services.BuildServiceProvider();
        Client = _provider.GetRequiredService<SchedulerClient>();
    }

    public FakeTimeProvider Time { get; } = new();

    public SchedulerClient Client { get; }

    public TasksClient Tasks => Client.Tasks;

    public SchedulesClient Schedules => Client.Schedules;

    public EventsClient Events => Client.Events;

    /// <summary>A client without the resilience pipeline: no call is retried.</summary>
    public static SchedulerClient Bare(HttpMessageHandler handler, string baseAddress = "http://scheduler.example") =>
        new(new HttpClient(handler) { BaseAddress = new Uri(baseAddress) });

    public void Dispose() => _provider.Dispose();
}
