namespace Scheduler.Cli.Output;

internal enum Style
{
    Plain,
    Good,
    Bad,
    Active,
    Muted,
    Heading,
}

/// <summary>Text in a table, with what it means to the reader.</summary>
internal readonly record struct Cell(string? Text, Style Style = Style.Plain)
{
    public static implicit operator Cell(string? text) => new(text);

    public static implicit operator Cell(long number) => new(FormattableString.Invariant($"{number}"));
}
