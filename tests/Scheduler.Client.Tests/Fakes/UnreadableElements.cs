using System.Text.Json;

namespace Scheduler.Client.Tests.Fakes;

/// <summary>JSON elements that cannot be written.</summary>
internal static class UnreadableElements
{
    public static JsonElement Of(string kind) => kind switch
    {
        "disposed" => Disposed(),
        "none" => default,
        "no UTF-8" => JsonDocument.Parse("{\"a\":\""u8.ToArray().Concat([(byte)0xFF]).Concat("\"}"u8.ToArray()).ToArray()).RootElement,
        "too deep" => JsonDocument.Parse(new string('[', 200) + new string(']', 200), new JsonDocumentOptions { MaxDepth = 200 }).RootElement,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static JsonElement Disposed()
    {
        using var document = JsonDocument.Parse("""{"percent":50}""");
        return document.RootElement;
    }
}
