namespace Scheduler.Bench.Compare;

/// <summary>A server to measure: how to publish it and how to start it.</summary>
/// <param name="Name">The name in options and tables.</param>
/// <param name="IsService">Whether it is the service, which has its own schema and settings.</param>
/// <param name="Port">The port it listens on.</param>
/// <param name="Folder">The folder with the program, absolute.</param>
/// <param name="Command">The command that starts it in that folder.</param>
/// <param name="Publish">The command that builds it, run in the root of the repository.</param>
internal sealed record Server(string Name, bool IsService, int Port, string Folder, string Command, IReadOnlyList<string> Publish)
{
    public static Server Create(string name, string root, string folder)
    {
        var published = Path.Combine(folder, name);
        var npm = Path.Combine(root, "bench", "peers", "fastify");
        return name switch
        {
            "service" => new Server(name, IsService: true, 5210, published, "./Scheduler.Api", ["build/publish", published]),
            "floor" => Peer(5211, "./Scheduler.Bench.Floor"),
            "efcore" => Peer(5212, "./Scheduler.Bench.EfCore"),
            "fastify" => new Server(name, IsService: false, 5213, npm, "node server.js", ["npm", "ci", "--prefix", npm]),
            _ => throw new ArgumentException($"No server {name}.", nameof(name)),
        };

        Server Peer(int port, string command) =>
            new(name, IsService: false, port, published, command, ["dotnet", "publish", $"bench/peers/{name}", "-c", "Release", "-o", published]);
    }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>The environment in which it listens and finds its file.</summary>
    public IEnumerable<(string Name, string Value)> Environment(string file) => IsService
        ? [("URLS", Address.ToString()), ("ConnectionStrings__Scheduler", $"Data Source={file}")]
        : [("PORT", $"{Port}"), ("DATABASE", file)];
}
