using System.Text;

namespace Scheduler.Cli.Output;

/// <summary>Lays out rows in aligned columns that fit a terminal.</summary>
internal sealed class Table(params Column[] columns)
{
    private const string Gap = "  ";

    private readonly List<Cell[]> _rows = [];

    public int Count => _rows.Count;

    public void Add(params Cell[] row) => _rows.Add(Array.ConvertAll(row, cell => cell with { Text = TerminalText.Clean(cell.Text ?? "") }));

    /// <param name="width">The width to fit, if possible; null for any width.</param>
    /// <param name="hasColors">Whether to write colors.</param>
    public string Format(int? width, bool hasColors)
    {
        var natural = columns.Select((column, i) => _rows.Select(row => TerminalText.WidthOf(row[i].Text!)).Append(column.Heading.Length).Max()).ToArray();
        var shown = Enumerable.Range(0, columns.Length).ToList();
        var widths = natural;
        if (width is { } available)
        {
            var minimal = natural.Select((columns_, i) => Math.Min(columns_, Math.Max(columns[i].MinWidth ?? columns_, columns[i].Heading.Length))).ToArray();
            while (TotalOf(shown, minimal) > available && shown.FindLastIndex(i => columns[i].IsOptional) is >= 0 and var last)
            {
                shown.RemoveAt(last);
            }

            widths = Widen(shown, minimal, natural, available - TotalOf(shown, minimal));
        }

        var text = new StringBuilder();
        AppendRow(text, shown, widths, hasColors, Array.ConvertAll(columns, column => new Cell(column.Heading, Style.Heading)));
        foreach (var row in _rows)
        {
            AppendRow(text, shown, widths, hasColors, row);
        }

        return text.ToString();
    }

    private static int TotalOf(List<int> shown, int[] widths) => shown.Sum(i => widths[i]) + (Gap.Length * (shown.Count - 1));

    private static int[] Widen(List<int> shown, int[] minimal, int[] natural, int spare)
    {
        var widths = minimal.ToArray();
        foreach (var i in shown)
        {
            var more = Math.Clamp(spare, 0, natural[i] - minimal[i]);
            widths[i] += more;
            spare -= more;
        }

        return widths;
    }

    private void AppendRow(StringBuilder text, List<int> shown, int[] widths, bool hasColors, Cell[] row)
    {
        foreach (var i in shown)
        {
            var content = TerminalText.Shorten(row[i].Text!, widths[i]);
            var padding = new string(' ', widths[i] - TerminalText.WidthOf(content));
            var styled = hasColors && content.Length > 0 ? Styles.Apply(content, row[i].Style) : content;
            text.Append(i == shown[0] ? "" : Gap).Append(columns[i].IsNumeric ? padding + styled : styled);

            // No spaces at the end of a line.
            if (i != shown[^1] && !columns[i].IsNumeric)
            {
                text.Append(padding);
            }
        }

        while (text.Length > 0 && text[^1] == ' ')
        {
            text.Length--;
        }

        text.Append('\n');
    }
}
