namespace Scheduler.Cli.Output;

/// <summary>Writes the result of a command: text for people, or JSON for scripts.</summary>
internal sealed class Printer(CliEnvironment environment, bool isJson, TimeFormat time)
{
    public bool IsJson => isJson;

    public TimeFormat Time => time;

    public int? Width => environment.Width;

    public bool HasColors => environment.HasColors;

    public void Write(Table table) => environment.Output.Write(table.Format(environment.Width, environment.HasColors));

    public void Write(Details details) => environment.Output.Write(details.Format(environment.HasColors));

    /// <summary>Writes a line of text, or of JSON.</summary>
    public void WriteLine(string line) => environment.Output.Write($"{line}\n");

    /// <summary>Writes part of a line of JSON.</summary>
    public void Write(string text) => environment.Output.Write(text);

    /// <summary>Tells something that is not part of the result.</summary>
    public void WriteNote(string note) => environment.Error.WriteLine(note);
}
