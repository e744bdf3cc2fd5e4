using System.Text;
using System.Text.Json;

namespace Scheduler.Testing.Http;

/// <summary>A response as received, without its framing.</summary>
public sealed class RawResponse(int status, IReadOnlyList<(string Name, string Value)> headers, byte[] body)
{
    // A payload may have 64 levels, and a listing adds two.
    public static readonly JsonDocumentOptions Options = new() { MaxDepth = 100 };

    private readonly Lazy<JsonElement?> _json = new(() => TryParse(body));

    public int Status => status;

    public IReadOnlyList<(string Name, string Value)> Headers => headers;

    public byte[] Body => body;

    public bool IsSuccess => Status is >= 200 and < 300 or 304;

    /// <summary>The body as JSON; null when it is not JSON.</summary>
    public JsonElement? Json => _json.Value;

    /// <summary>The JSON value itself, or the items of an array.</summary>
    public IReadOnlyList<JsonElement> Items => Json switch
    {
        { ValueKind: JsonValueKind.Array } array => array.EnumerateArray().ToList(),
        { } json => [json],
        null => [],
    };

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) =>
        Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault();

    public void Deconstruct(out int status, out string text) => (status, text) = (Status, Text);

    public override string ToString() =>
        $"{Status}\n{string.Concat(Headers.Select(header => $"{header.Name}: {header.Value}\n"))}\n{Text}";

    private static JsonElement? TryParse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body, Options).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
