namespace Scheduler.Cli.Output;

/// <summary>A column of a table.</summary>
/// <param name="Heading">Its heading.</param>
internal sealed record Column(string Heading)
{
    /// <summary>The width to which its cells may be shortened; null when they never are.</summary>
    public int? MinWidth { get; init; }

    /// <summary>Whether it is left out of a narrow terminal.</summary>
    public bool IsOptional { get; init; }

    public bool IsNumeric { get; init; }
}
