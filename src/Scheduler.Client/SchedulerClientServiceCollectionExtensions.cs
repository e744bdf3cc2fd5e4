using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Scheduler.Client;
using Scheduler.Client.Http;

// The conventional namespace for Add… methods.
#pragma warning disable IDE0130
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Registers the client of the Scheduler service.</summary>
public static class SchedulerClientServiceCollectionExtensions
{
    private const string HttpClientName = "Scheduler.Client";

    /// <summary>Adds <see cref="SchedulerClient"/>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="baseAddress">The service's address; may include a path when behind a proxy.</param>
    /// <param name="apiKey">The API key, or null.</param>
    /// <returns>The HTTP client's builder, for handlers of your own.</returns>
    /// <exception cref="InvalidOperationException">It was added before.</exception>
    public static IHttpClientBuilder AddSchedulerClient(this IServiceCollection services, string baseAddress, string? apiKey = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(baseAddress);
        return services.AddSchedulerClient(options =>
        {
            options.BaseAddress = new Uri(baseAddress, UriKind.RelativeOrAbsolute);
            options.ApiKey = apiKey;
        });
    }

    /// <summary>Adds <see cref="SchedulerClient"/>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options, which are validated when the application starts.</param>
    /// <returns>The HTTP client's builder, for handlers of your own.</returns>
    /// <exception cref="InvalidOperationException">It was added before.</exception>
    public static IHttpClientBuilder AddSchedulerClient(this IServiceCollection services, Action<SchedulerClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(SchedulerClient)))
        {
            throw new InvalidOperationException("The Scheduler client has already been added.");
        }

        services.AddOptions<SchedulerClientOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SchedulerClientOptions>, ClientOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GuardedTimeProvider>();
        services.AddSingleton(provider => new SchedulerClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName), provider.GetRequiredService<GuardedTimeProvider>()));

        var builder = services.AddHttpClient(HttpClientName, ConfigureHttpClient)
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.AllowAutoRedirect = false;
                handler.ConnectTimeout = TimeSpan.FromSeconds(5);
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
            })
            // The client, and so its handler, lives as long as the application; PooledConnectionLifetime picks up DNS changes.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // The default logging writes four lines per request: too many for claims and heartbeats.
            .RemoveAllLoggers();
        builder.AddResilienceHandler("calls", RetryPipeline.Configure);
        return builder.AddHttpMessageHandler(() => new BufferingHandler());
    }

    private static void ConfigureHttpClient(IServiceProvider provider, HttpClient http)
    {
        var options = provider.GetRequiredService<IOptions<SchedulerClientOptions>>().Value;
        http.BaseAddress = options.BaseAddress;

        // The resilience pipeline has a timeout per attempt and limits the retries.
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.DefaultRequestHeaders.Authorization = options.ApiKey is null ? null : new AuthenticationHeaderValue("Bearer", options.ApiKey);
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue(
            HttpClientName, typeof(SchedulerClient).Assembly.GetName().Version!.ToString(fieldCount: 3)));
    }
}
