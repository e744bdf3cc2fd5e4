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

    public string Id => Description.OperationId!;

    /// <summary>The path of the collection: the part before an id, or else the whole path.</summary>
    public string Collection => Path.IndexOf(IdSegment, StringComparison.Ordinal) is > 0 and var end ? Path[..end] : Path;

    /// <summary>Whether it creates one or more resources of its collection.</summary>
    public bool IsCreation => Method == "POST" && Path == Collection && Response(201) is not null;

    /// <summary>Whether it deletes a resource.</summary>
    public bool IsDeletion => Method == "DELETE" && Path == $"{Collection}{IdSegment}";

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
