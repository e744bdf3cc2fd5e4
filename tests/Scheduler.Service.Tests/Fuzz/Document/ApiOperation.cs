using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Scheduler.Service.Tests.Fuzz.Document;

/// <summary>An operation of the OpenAPI document.</summary>
/// <param name="Method">The method, in upper case.</param>
/// <param name="Path">The path template.</param>
/// <param name="Description">The operation object of the document.</param>
internal sealed record ApiOperation(string Method, string Path, OpenApiOperation Description)
{
    private const string IdSegment = "/{id}";
    private const string NameSegments = "/by-name/{name}";

    public string Id => Description.OperationId!;

    /// <summary>The path of the collection: the part before an id or a name, or else the whole path.</summary>
    public string Collection => Path.Split(IdSegment, 2)[0].Split(NameSegments, 2)[0];

    /// <summary>Whether its path has the name of a resource instead of the id.</summary>
    public bool IsByName => Path.EndsWith(NameSegments, StringComparison.Ordinal);

    /// <summary>Whether it creates one or more resources of its collection.</summary>
    public bool IsCreation => Method == "POST" && Path == Collection && Response(201) is not null;

    /// <summary>Whether it deletes a resource.</summary>
    public bool IsDeletion => Method == "DELETE" && (Path == $"{Collection}{IdSegment}" || IsByName);

    /// <summary>Whether it updates a resource: an omitted field is unchanged.</summary>
    public bool IsUpdate => Method == "PATCH";

    /// <summary>Whether it merges the payload of its body, by first-level key, into that of the resource.</summary>
    public bool MergesPayload => Method == "POST" && Path.StartsWith($"{Collection}{IdSegment}", StringComparison.Ordinal);

    /// <summary>Whether it reads one resource.</summary>
    public bool IsRead => Method == "GET" && Path == $"{Collection}{IdSegment}";

    /// <summary>Whether it lists a collection.</summary>
    public bool IsListing => Method == "GET" && Path == Collection && SchemaOf(200) is { Items: not null };

    /// <summary>Whether it requires a lease token.</summary>
    public bool NeedsLease => Body?.Properties?.ContainsKey("leaseToken") == true;

    /// <summary>Whether it claims resources, which any client may have created.</summary>
    public bool IsClaim => SchemaOf(200)?.Properties?.ContainsKey("nextDueAt") == true;

    /// <summary>The schema of the request body; null when it has none.</summary>
    public IOpenApiSchema? Body => JsonBody?.Schema;

    /// <summary>Whether the request must have a body.</summary>
    public bool RequiresBody => Description.RequestBody?.Required == true;

    public IReadOnlyList<JsonNode> BodyExamples => JsonBody?.Examples?.Values.Select(example => example.Value).OfType<JsonNode>().ToList() ?? [];

    private OpenApiMediaType? JsonBody =>
        Description.RequestBody?.Content?.FirstOrDefault(content => content.Key == "application/json").Value as OpenApiMediaType;

    public IEnumerable<IOpenApiParameter> ParametersIn(ParameterLocation location) => Description.Parameters?.Where(parameter => parameter.In == location) ?? [];

    /// <summary>The documented response with this status; null when there is none.</summary>
    public IOpenApiResponse? Response(int status) => Description.Responses?.GetValueOrDefault(status.ToString(CultureInfo.InvariantCulture));

    /// <summary>The schema of the response body; null when it has none.</summary>
    public IOpenApiSchema? SchemaOf(int status) => MediaOf(status)?.Media.Schema;

    /// <summary>The media type of the response body; null when it has none.</summary>
    public (string Name, OpenApiMediaType Media)? MediaOf(int status) =>
        Response(status)?.Content is { Count: > 0 } content ? (content.Keys.First(), (OpenApiMediaType)content.Values.First()) : null;

    /// <summary>The problem codes that the document's examples show for a status.</summary>
    public IReadOnlyList<string> CodesOf(int status) =>
        MediaOf(status)?.Media.Examples?.Values.Select(example => example.Value?["code"]?.GetValue<string>()).OfType<string>().ToList() ?? [];
}
