using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Scheduler.Service.Tests.Fuzz.Document;

/// <summary>One operation of the document.</summary>
/// <param name="Method">Its method, upper case.</param>
/// <param name="Path">Its path, with names in braces.</param>
/// <param name="Description">All that the document says of it.</param>
internal sealed record ApiOperation(string Method, string Path, OpenApiOperation Description)
{
    private const string IdSegment = "/{id}";

    public string Id => Description.OperationId!;

    /// <summary>What it acts on: the path before an id, else its own.</summary>
    public string Collection => Path.IndexOf(IdSegment, StringComparison.Ordinal) is > 0 and var end ? Path[..end] : Path;

    /// <summary>Whether it makes a thing of its collection, or several.</summary>
    public bool IsCreation => Method == "POST" && Path == Collection && Answer(201) is not null;

    /// <summary>Whether it ends a thing.</summary>
    public bool IsDeletion => Method == "DELETE" && Path == $"{Collection}{IdSegment}";

    /// <summary>Whether it reads one thing.</summary>
    public bool IsRead => Method == "GET" && Path == $"{Collection}{IdSegment}";

    /// <summary>Whether it lists a collection.</summary>
    public bool IsListing => Method == "GET" && Path == Collection && SchemaOf(200) is { Items: not null };

    /// <summary>Whether it needs the token of a lease.</summary>
    public bool NeedsLease => Body?.Properties?.ContainsKey("leaseToken") == true;

    /// <summary>Whether it hands out things that others made, with leases.</summary>
    public bool IsClaim => SchemaOf(200)?.Properties?.ContainsKey("nextDueAt") == true;

    /// <summary>The schema of its body; null when it takes none.</summary>
    public IOpenApiSchema? Body => JsonBody?.Schema;

    public IReadOnlyList<JsonNode> BodyExamples => JsonBody?.Examples?.Values.Select(example => example.Value).OfType<JsonNode>().ToList() ?? [];

    private OpenApiMediaType? JsonBody =>
        Description.RequestBody?.Content?.FirstOrDefault(content => content.Key == "application/json").Value as OpenApiMediaType;

    public IEnumerable<IOpenApiParameter> ParametersIn(ParameterLocation place) => Description.Parameters?.Where(parameter => parameter.In == place) ?? [];

    /// <summary>What the document says of an answer with this status; null when it does not list it.</summary>
    public IOpenApiResponse? Answer(int status) => Description.Responses?.GetValueOrDefault(status.ToString(CultureInfo.InvariantCulture));

    /// <summary>The schema of an answer's JSON; null when it has none.</summary>
    public IOpenApiSchema? SchemaOf(int status) => MediaOf(status)?.Media.Schema;

    /// <summary>The media type of an answer, with what is said of it; null when it has no body.</summary>
    public (string Name, OpenApiMediaType Media)? MediaOf(int status) =>
        Answer(status)?.Content is { Count: > 0 } content ? (content.Keys.First(), (OpenApiMediaType)content.Values.First()) : null;

    /// <summary>The codes of the problems that the document shows for a status.</summary>
    public IReadOnlyList<string> CodesOf(int status) =>
        MediaOf(status)?.Media.Examples?.Values.Select(example => example.Value?["code"]?.GetValue<string>()).OfType<string>().ToList() ?? [];
}
