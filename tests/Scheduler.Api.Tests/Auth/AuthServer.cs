using System.Text;
using Scheduler.Api.Tests.Http;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Auth;

/// <summary>A service with the probe controller and settings of a single test.</summary>
internal sealed class AuthServer : IAsyncDisposable
{
    private readonly TestDatabase _database = new(TestDatabase.Sqlite);
    private readonly HttpClient _client;

    public AuthServer(params (string Setting, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(_database.Settings, StringComparer.Ordinal);
        foreach (var (setting, value) in settings)
        {
            all[setting] = value;
        }

        Server = new ApiServer(all, AuthorizationProbeController.AddTo);
        _client = Server.CreateClient();
    }

    public ApiServer Server { get; }

    public async Task<ApiResponse> SendAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _client.SendAsync(request);
        return await ApiResponse.ReadAsync(response);
    }

    public async Task<ApiResponse> PostAsync(string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync(path, body);
        return await ApiResponse.ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
        await _database.DisposeAsync();
    }
}
