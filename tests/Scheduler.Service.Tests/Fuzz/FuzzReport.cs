using System.Globalization;
using System.Text;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>The results of a run: the number of responses by operation and status, and the violations.</summary>
internal sealed class FuzzReport
{
    /// <summary>The row of requests that match no operation.</summary>
    public const string NoOperation = "(no such path or method)";

    /// <summary>The row of malformed HTTP.</summary>
    public const string Socket = "(bytes on the socket)";

    /// <summary>The column of connections closed without a response.</summary>
    public const string Closed = "closed";

    // A service that is broken altogether should fail the test soon.
    private const int MaxViolations = 500;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Row, string Column), int> _counts = [];
    private readonly List<Violation> _violations = [];
    private int _requests;
    private int _successes;

    /// <summary>Whether there are enough violations to stop the run.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                return _violations.Count >= MaxViolations;
            }
        }
    }

    /// <summary>The violations. Not thread-safe: read them after the run.</summary>
    public IReadOnlyList<Violation> Violations => _violations.OrderBy(violation => violation.Number).ToList();

    /// <summary>The percentage of requests that succeeded.</summary>
    public double SuccessPercentage => 100.0 * _successes / Math.Max(_requests, 1);

    public void Count(string row, int? status)
    {
        lock (_lock)
        {
            var key = (row, status?.ToString(CultureInfo.InvariantCulture) ?? Closed);
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
            _requests++;
            _successes += status is >= 200 and < 300 or 304 ? 1 : 0;
        }
    }

    public void Add(Violation violation)
    {
        lock (_lock)
        {
            _violations.Add(violation);
        }
    }

    /// <summary>The given operations that never succeeded.</summary>
    public IEnumerable<string> NeverSucceeded(IEnumerable<string> operations) =>
        operations.Where(operation => !_counts.Keys.Any(key => key.Row == operation && (key.Column[0] == '2' || key.Column == "304")));

    /// <summary>The table of operations and statuses.</summary>
    public string Table()
    {
        var columns = _counts.Keys.Select(key => key.Column).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var rows = _counts.Keys.Select(key => key.Row).Distinct(StringComparer.Ordinal)
            .OrderBy(row => row[0] == '(').ThenBy(row => row, StringComparer.Ordinal).ToList();
        var text = new StringBuilder($"{"",-26}{string.Concat(columns.Select(column => $"{column,8}"))}{"all",8}\n");
        foreach (var row in rows.Append("all"))
        {
            var counts = _counts.Where(count => row == "all" || count.Key.Row == row).ToList();
            var cells = columns.Select(column => counts.Where(count => count.Key.Column == column).Sum(count => count.Value)).ToList();
            text.Append(CultureInfo.InvariantCulture, $"{row,-26}{string.Concat(cells.Select(cell => $"{(cell == 0 ? "·" : cell),8}"))}{cells.Sum(),8}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{SuccessPercentage:0.0} % succeeded.").ToString();
    }
}

/// <summary>A violation of the contract by the service.</summary>
/// <param name="Number">The number of the request, which reproduces it together with the seed.</param>
/// <param name="Fault">The violated rule.</param>
/// <param name="How">The mutations of the request.</param>
/// <param name="Request">The request.</param>
/// <param name="Response">The response.</param>
internal sealed record Violation(int Number, string Fault, string How, string Request, string Response)
{
    private const int MaxShown = 1_500;

    public override string ToString() =>
        $"#{Number}: {Fault}\n  mutations: {(How.Length == 0 ? "none" : How)}\n{Indent(Request)}\n  response\n{Indent(Response)}\n";

    private static string Indent(string text)
    {
        var shown = text.Length > MaxShown ? $"{text[..MaxShown]}… ({text.Length} characters)" : text;
        return "  | " + shown.Replace("\0", "\\0", StringComparison.Ordinal).ReplaceLineEndings("\n  | ");
    }
}
