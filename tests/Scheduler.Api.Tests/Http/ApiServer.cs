using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Tasks;
using Scheduler.Testing;
using Serilog.Core;

namespace Scheduler.Api.Tests.Http;

/// <summary>The service on real Kestrel, with its own database and clock.</summary>
internal sealed class ApiServer : WebApplicationFactory<Program>
{
    public static readonly DateTimeOffset Start = new(2026, 12, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly Action<IServiceCollection> _replace;

    /// <param name="settings">The service's settings.</param>
    /// <param name="replace">Replaces services.</param>
    public ApiServer(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? replace = null)
    {
        _settings = settings;
        _replace = replace ?? (_ => { });
        UseKestrel(0);
    }

    public ApiServer(TestDatabase database)
        : this(database.Settings)
    {
    }

    public FakeTimeProvider Time { get; } = new(Start);

    public LogEventSink Log { get; } = new();

    public Uri Address => new(Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Serilog:MinimumLevel:Default", "Debug");

        // There is no load balancer that has to notice the shutdown.
        builder.UseSetting("Shutdown:DrainSeconds", "0");
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<TimeProvider>(Time);

            // On SQL Server leases use the server's clock, which a test cannot freeze.
            services.AddSingleton<LeaseClock, SqliteLeaseClock>();
            services.AddScoped<ITaskRepository, SqliteTaskRepository>();
            services.AddSingleton<ILogEventSink>(Log);
            _replace(services);
        });
    }
}
