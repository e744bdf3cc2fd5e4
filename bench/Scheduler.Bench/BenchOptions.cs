using System.Globalization;

namespace Scheduler.Bench;

/// <summary>The options of the command, each <c>--name value</c>; lists are separated by commas.</summary>
internal sealed class BenchOptions
{
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">An option or a value is unknown.</exception>
    public BenchOptions(IEnumerable<string> args)
    {
        foreach (var pair in args.Chunk(2))
        {
            if (pair is not [['-', '-', .. var name], var value])
            {
                throw new ArgumentException($"{pair[0]}: an option has a name with two dashes and a value.", nameof(args));
            }

            _given.Add(name, value);
        }

        Rounds = Number("rounds", 3);
        Seconds = Number("seconds", 2);
        WarmUpSeconds = Number("warm-up", 8);
        Tasks = Number("tasks", 100_000);
        MaxNoisePercent = Number("noise", 10);
        Scenarios = List("scenarios", Compare.Scenarios.All);
        Servers = List("servers", ["service", "floor", "fastify", "efcore"]);
        Connections = [.. Text("connections", "1,16,64").Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        Folder = Path.GetFullPath(Text("folder", Path.Combine(Path.GetTempPath(), "scheduler-compare")));
        Builds = Text("build", "yes") == "yes";
        if (_given.Count > 0)
        {
            throw new ArgumentException($"Unknown option --{_given.Keys.First()}.", nameof(args));
        }
    }

    public int Rounds { get; }

    public int Seconds { get; }

    public int WarmUpSeconds { get; }

    public int Tasks { get; }

    /// <summary>How much CPU others may use during a round, in percent of a core.</summary>
    public int MaxNoisePercent { get; }

    public IReadOnlyList<string> Scenarios { get; }

    public IReadOnlyList<string> Servers { get; }

    public IReadOnlyList<int> Connections { get; }

    public string Folder { get; }

    public bool Builds { get; }

    private string Text(string name, string otherwise) => _given.Remove(name, out var value) ? value : otherwise;

    private int Number(string name, int otherwise) => int.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private string[] List(string name, string[] known)
    {
        var values = Text(name, string.Join(',', known)).Split(',');
        return values.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } unknown
            ? throw new ArgumentException($"{unknown} is none of {string.Join(", ", known)}.", name)
            : values;
    }
}
