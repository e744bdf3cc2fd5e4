using Microsoft.OpenApi;

namespace Scheduler.Service.Tests.Fuzz.Document;

/// <summary>The service's OpenAPI document, the fuzzer's only source of operations.</summary>
internal sealed class ApiDocument
{
    /// <summary>The alias path of the contract, which the document does not list.</summary>
    private static readonly (string Alias, string Path) Singular = ("/api/task", "/api/tasks");

    private ApiDocument(OpenApiDocument document, BodySchemas schemas)
    {
        Schemas = schemas;
        Operations = document.Paths
            .SelectMany(path => path.Value.Operations!, (path, operation) => new ApiOperation(operation.Key.Method, path.Key, operation.Value))
            .OrderBy(operation => operation.Path, StringComparer.Ordinal).ThenBy(operation => operation.Method, StringComparer.Ordinal)
            .ToList();
        ProblemSchema = Operations.Select(operation => operation.SchemaOf(404) ?? operation.SchemaOf(500)).OfType<IOpenApiSchema>().First();
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>The schema of problem details.</summary>
    public IOpenApiSchema ProblemSchema { get; }

    public BodySchemas Schemas { get; }

    public static async Task<ApiDocument> ParseAsync(string json)
    {
        var read = OpenApiDocument.Parse(json, "json");
        Assert.That(read.Diagnostic!.Errors.Select(error => error.Message), Is.Empty);
        return new ApiDocument(read.Document!, await BodySchemas.CompileAsync(read.Document!));
    }

    /// <summary>Routes a path; null when no path template matches.</summary>
    /// <param name="segments">The decoded path, see <see cref="RequestTarget"/>.</param>
    public ApiRoute? Match(IReadOnlyList<string> segments)
    {
        var alias = Singular.Alias.Split('/');
        var path = segments.Count >= alias.Length && segments.Take(alias.Length).SequenceEqual(alias, StringComparer.OrdinalIgnoreCase)
            ? [.. Singular.Path.Split('/'), .. segments.Skip(alias.Length)]
            : segments;

        var matches = Operations.Where(operation => Fits(operation.Path.Split('/'), path)).ToList();
        return matches.Count == 0 ? null : new ApiRoute(path, matches);
    }

    /// <summary>The collection of the resources in a response with this schema; null when they have none.</summary>
    public string? CollectionOf(IOpenApiSchema? schema)
    {
        var name = NameOf(schema?.Items ?? schema);
        return name is null ? null : Operations.FirstOrDefault(operation => operation.IsRead && NameOf(operation.SchemaOf(200)) == name)?.Collection;
    }

    private static string? NameOf(IOpenApiSchema? schema) => (schema as OpenApiSchemaReference)?.Reference.Id;

    private static bool Fits(string[] template, IReadOnlyList<string> path) => template.Length == path.Count
        && template.Zip(path).All(pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The route of a request.</summary>
/// <param name="Segments">The segments of the path.</param>
/// <param name="Operations">The operations of the path.</param>
internal sealed record ApiRoute(IReadOnlyList<string> Segments, IReadOnlyList<ApiOperation> Operations)
{
    /// <summary>The operation of a method; null when there is none. As in routing, case is ignored and literal segments win over parameters.</summary>
    public ApiOperation? For(string method) => Operations
        .Where(operation => operation.Method.Equals(method, StringComparison.OrdinalIgnoreCase))
        .MinBy(operation => operation.Path.Count(character => character == '{'));

    /// <summary>The id or the name in the path; null when the operation is not about a single resource.</summary>
    public string? KeyFor(ApiOperation operation) =>
        Array.FindIndex(operation.Path.Split('/'), segment => segment is "{id}" or "{name}") is >= 0 and var index ? Segments[index] : null;
}
