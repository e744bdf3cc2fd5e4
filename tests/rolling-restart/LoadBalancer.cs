using System.Diagnostics;
using Scheduler.Testing;

namespace Scheduler.RollingRestart;

/// <summary>
/// nginx, reconfigured with the replicas that are ready. It does not retry a failed request on another replica, and keeps its
/// connections to the replicas alive unless the client requests a new one. It closes client connections after each response,
/// because a reload closes kept-alive connections even when a request is on its way.
/// </summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly string _folder;
    private readonly Uri[] _replicas;
    private readonly HttpClient _health = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly CancellationTokenSource _stop = new();
    private string _ready = "";
    private Process? _nginx;
    private Task _watching = Task.CompletedTask;

    public LoadBalancer(string folder, Uri[] replicas)
    {
        _folder = Directory.CreateDirectory(Path.Combine(folder, "nginx")).FullName;
        _replicas = replicas;
        Address = new Uri($"http://127.0.0.1:{ServiceProcess.FreePort()}");
    }

    public Uri Address { get; }

    public async Task StartAsync()
    {
        await WriteConfigurationAsync(_replicas);
        _nginx = Process.Start("nginx", Arguments("-g", "daemon off;"));
        while (!await IsReadyAsync(Address))
        {
            await Task.Delay(Interval, TimeProvider.System);
        }

        _watching = WatchAsync();
    }

    /// <summary>Replaces a stopped replica with its successor.</summary>
    public void Replace(int index, Uri address) => _replicas[index] = address;

    public async Task WaitUntilAllReadyAsync()
    {
        while (_ready.Split(' ').Length < _replicas.Length
            || !Array.TrueForAll(_replicas, replica => _ready.Contains(replica.Authority, StringComparison.Ordinal)))
        {
            await Task.Delay(Interval, TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        if (_nginx is not null)
        {
            await RunAsync("-s", "quit");
            await _nginx.WaitForExitAsync();
            _nginx.Dispose();
        }

        _health.Dispose();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var replicas = _replicas.ToArray();
            var isReady = await Task.WhenAll(replicas.Select(IsReadyAsync));
            var ready = replicas.Where((_, i) => isReady[i]).ToArray();
            var names = string.Join(' ', ready.Select(replica => replica.Authority));
            if (names != _ready && ready.Length > 0)
            {
                await WriteConfigurationAsync(ready);
                await RunAsync("-s", "reload");
                _ready = names;
            }

            await Task.Delay(Interval, TimeProvider.System);
        }
    }

    private async Task<bool> IsReadyAsync(Uri replica)
    {
        try
        {
            using var response = await _health.GetAsync(new Uri(replica, "/health/ready"));
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private Task WriteConfigurationAsync(IEnumerable<Uri> ready) => File.WriteAllTextAsync(Path.Combine(_folder, "nginx.conf"), $$"""
        pid {{_folder}}/pid;
        error_log {{_folder}}/error.log;
        worker_processes 2;
        events { worker_connections 1024; }
        http {
            access_log off;
            client_body_temp_path {{_folder}}/body;
            proxy_temp_path {{_folder}}/proxy;
            fastcgi_temp_path {{_folder}}/fastcgi;
            uwsgi_temp_path {{_folder}}/uwsgi;
            scgi_temp_path {{_folder}}/scgi;
            keepalive_timeout 0;
            map $http_connection $connection_to_replica {
                default "";
                close close;
            }
            upstream scheduler {
                {{string.Join("\n        ", ready.Select(replica => $"server {replica.Authority} max_fails=0;"))}}
                keepalive 16;
            }
            server {
                listen {{Address.Authority}};
                location / {
                    proxy_pass http://scheduler;
                    proxy_http_version 1.1;
                    proxy_set_header Connection $connection_to_replica;
                    proxy_set_header Host $http_host;
                    proxy_next_upstream off;
                }
            }
        }
        """);

    private async Task RunAsync(params string[] arguments)
    {
        using var nginx = Process.Start("nginx", Arguments(arguments));
        await nginx.WaitForExitAsync();
    }

    private string[] Arguments(params string[] arguments) =>
        ["-p", _folder, "-e", Path.Combine(_folder, "error.log"), "-c", Path.Combine(_folder, "nginx.conf"), .. arguments];
}
