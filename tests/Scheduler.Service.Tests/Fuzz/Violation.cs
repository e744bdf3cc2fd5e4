namespace Scheduler.Service.Tests.Fuzz;

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
