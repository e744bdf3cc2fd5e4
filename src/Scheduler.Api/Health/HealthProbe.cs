using Scheduler.Application.Common;

namespace Scheduler.Api.Health;

/// <summary>Checks whether the local service is ready, for containers without an HTTP client.</summary>
internal static class HealthProbe
{
    private const string DefaultAddress = "http://localhost:5000";

    /// <summary>Uses the first address that the service is configured to listen on.</summary>
    public static async Task<bool> IsReadyAsync(IConfiguration configuration)
    {
        using var client = new HttpClient { Timeout = RequestDeadline.DefaultLimit };
        try
        {
            using var response = await client.GetAsync(new Uri(AddressOf(configuration), HealthEndpoints.Ready));
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or FormatException)
        {
            return false;
        }
    }

    /// <summary>The address, with a wildcard host replaced by localhost.</summary>
    internal static Uri AddressOf(IConfiguration configuration)
    {
        var address = configuration["urls"]?.Split(';')[0];
        if (string.IsNullOrEmpty(address))
        {
            var port = configuration["http_ports"]?.Split(';')[0];
            address = string.IsNullOrEmpty(port) ? DefaultAddress : $"http://localhost:{port}";
        }

        var parsed = BindingAddress.Parse(address);
        var host = parsed.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : parsed.Host;
        return new Uri($"{parsed.Scheme}://{host}:{parsed.Port}");
    }
}
