using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Scheduler.Client;

namespace Scheduler.Cli.Connection;

/// <summary>The client of the service, with its retries, and the bodies of its responses.</summary>
internal sealed class ServiceConnection : IDisposable
{
    // A person waits: two retries bridge a restart of one replica, and end about two seconds after a wrong address.
    private const int Retries = 2;

    private readonly ServiceProvider _services;

    /// <exception cref="UsageException">The address or the key cannot be used.</exception>
    public ServiceConnection(ConnectionSettings settings, HttpMessageHandler? handler)
    {
        var services = new ServiceCollection();
        var http = services.AddSchedulerClient(options =>
        {
            options.BaseAddress = settings.Url;
            options.ApiKey = settings.ApiKey;
            options.Retries = Retries;
        }).AddHttpMessageHandler(() => Responses);
        if (handler is not null)
        {
            http.ConfigurePrimaryHttpMessageHandler(() => handler);
        }

        _services = services.BuildServiceProvider();
        try
        {
            Client = _services.GetRequiredService<SchedulerClient>();
        }
        catch (OptionsValidationException exception)
        {
            _services.Dispose();
            throw new UsageException(exception.Message, exception);
        }
    }

    public SchedulerClient Client { get; }

    public ResponseRecorder Responses { get; } = new();

    public void Dispose() => _services.Dispose();
}
