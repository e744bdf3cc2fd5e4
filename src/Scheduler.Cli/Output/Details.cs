using System.Text;

namespace Scheduler.Cli.Output;

/// <summary>Lays out the fields of one object, a line each; a field without a value is left out.</summary>
internal sealed class Details
{
    private readonly List<(string Name, Cell Value)> _lines = [];

    public Details Add(string name, Cell value)
    {
        if (!string.IsNullOrEmpty(value.Text))
        {
            _lines.Add((name, value with { Text = TerminalText.Clean(value.Text) }));
        }

        return this;
    }

    public string Format(bool hasColors)
    {
        var width = _lines.Max(line => line.Name.Length) + 2;
        var text = new StringBuilder();
        foreach (var (name, value) in _lines)
        {
            text.Append($"{name}:".PadRight(width + 1)).Append(hasColors ? Styles.Apply(value.Text!, value.Style) : value.Text).Append('\n');
        }

        return text.ToString();
    }
}
