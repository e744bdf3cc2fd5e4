namespace Scheduler.Api.Requests;

/// <summary>
/// Reads the raw query string: names are case-sensitive, values are decoded strictly, and unread parameters are reported at the
/// end. A plus sign is a space; <see cref="FieldParsers.QueryTime"/> explains it. The framework's own collection merges names
/// that differ only in case and accepts malformed percent-encoding.
/// </summary>
internal sealed class QueryReader
{
    private const string BrokenEncoding = "must be percent-encoded UTF-8.";

    private readonly List<(string Name, string? Value)> _parameters = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public QueryReader(QueryString query)
    {
        var text = query.HasValue ? query.Value![1..] : "";
        foreach (var parameter in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var separator = parameter.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = separator < 0 ? (parameter, "") : (parameter[..separator], parameter[(separator + 1)..]);
            _parameters.Add((PercentEncoding.TryDecode(name.Replace('+', ' ')) ?? name, PercentEncoding.TryDecode(value.Replace('+', ' '))));
        }
    }

    /// <summary>The distinct names of parameters that were not read.</summary>
    public IReadOnlyList<string> UnreadParameters =>
        _parameters.Select(parameter => parameter.Name).Where(name => !_taken.Contains(name)).Distinct(StringComparer.Ordinal).ToList();

    /// <summary>The parameters, in order; only for a well-formed query.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Given =>
        _parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value));

    /// <summary>Reads a parameter that may occur once.</summary>
    public Field<T> One<T>(string name, Func<string, Field<T>> parse)
        where T : notnull => Many(name, parse) switch
        {
            [] => default,
            [var field] => field,
            _ => Field<T>.Invalid("must be given only once."),
        };

    /// <summary>Reads a parameter that may be repeated.</summary>
    public IReadOnlyList<Field<T>> Many<T>(string name, Func<string, Field<T>> parse)
        where T : notnull
    {
        _taken.Add(name);
        return _parameters.Where(parameter => parameter.Name.Equals(name, StringComparison.Ordinal)).Select(parameter => parameter.Value switch
        {
            null => Field<T>.Invalid(BrokenEncoding),
            "" => Field<T>.Invalid("must not be empty."),
            var value => parse(value),
        }).ToList();
    }
}
