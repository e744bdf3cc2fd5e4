namespace Scheduler.Bench.Compare;

/// <summary>A server to measure: how to publish it and how to start it.</summary>
/// <param name="Name">The name in options and tables.</param>
/// <param name="IsService">Whether it is the service, which has its own schema and settings.</param>
/// <param name="Folder">The folder with the program, absolute.</param>
/// <param name="Command">The command that starts it in that folder.</param>
/// <param name="Publish">The command that builds it, run in the root of the repository.</param>
internal sealed record Server(string Name, bool IsService, string Folder, string Command, IReadOnlyList<string> Publish)
{
    public static Server Create(string name, string root, string folder)
    {
        var published = Path.Combine(folder, name);
        var npm = Path.Combine(root, "bench", "peers", "fastify");
        return name switch
        {
            "service" => new Server(name, IsService: true, published, "./Scheduler.Api", ["build/publish", published]),
            "floor" => Peer("./Scheduler.Bench.Floor"),
            "efcore" => Peer("./Scheduler.Bench.EfCore"),
            "fastify" => new Server(name, IsService: false, npm, "node server.js", ["npm", "ci", "--prefix", npm]),
            _ => throw new ArgumentException($"No server {name}.", nameof(name)),
        };

        Server Peer(string command) =>
            new(name, IsService: false, published, command, ["dotnet", "publish", $"bench/peers/{name}", "-c", "Release", "-o", published]);
    }

    /// <summary>The environment in which it listens and finds its file.</summary>
    public IEnumerable<(string Name, string Value)> Environment(int port, string file) => IsService
        ? [("URLS", $"http://127.0.0.1:{port}"), ("ConnectionStrings__Scheduler", $"Data Source={file}")]
        : [("PORT", $"{port}"), ("DATABASE", file)];
}
