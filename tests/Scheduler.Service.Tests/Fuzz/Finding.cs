namespace Scheduler.Service.Tests.Fuzz;

/// <summary>Something that the service did wrong.</summary>
/// <param name="Number">The request's number, which with the seed makes it again.</param>
/// <param name="Fault">What is wrong.</param>
/// <param name="How">How the request was spoiled.</param>
/// <param name="Request">What was sent.</param>
/// <param name="Answer">What came back.</param>
internal sealed record Finding(int Number, string Fault, string How, string Request, string Answer)
{
    private const int MaxShown = 1_500;

    public override string ToString() =>
        $"#{Number}: {Fault}\n  spoiled by: {(How.Length == 0 ? "nothing" : How)}\n{Indent(Request)}\n  was answered\n{Indent(Answer)}\n";

    private static string Indent(string text)
    {
        var shown = text.Length > MaxShown ? $"{text[..MaxShown]}… ({text.Length} characters)" : text;
        return "  | " + shown.Replace("\0", "\\0", StringComparison.Ordinal).ReplaceLineEndings("\n  | ");
    }
}
