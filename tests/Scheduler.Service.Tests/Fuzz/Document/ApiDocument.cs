using Microsoft.OpenApi;

namespace Scheduler.Service.Tests.Fuzz.Document;

/// <summary>What the service says of itself. All that the fuzzer knows of operations comes from here.</summary>
internal sealed class ApiDocument
{
    /// <summary>The path under which the contract promises the same answers, and which the document leaves out.</summary>
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

    /// <summary>The schema of errors.</summary>
    public IOpenApiSchema ProblemSchema { get; }

    public BodySchemas Schemas { get; }

    public static async Task<ApiDocument> ParseAsync(string json)
    {
        var read = OpenApiDocument.Parse(json, "json");
        Assert.That(read.Diagnostic!.Errors.Select(error => error.Message), Is.Empty);
        return new ApiDocument(read.Document!, await BodySchemas.CompileAsync(read.Document!));
    }

    /// <summary>Finds where routing leads; null when there is no such path.</summary>
    /// <param name="segments">The path as the server reads it, see <see cref="RequestTarget"/>.</param>
    public ApiRoute? Match(IReadOnlyList<string> segments)
    {
        var alias = Singular.Alias.Split('/');
        var path = segments.Count >= alias.Length && segments.Take(alias.Length).SequenceEqual(alias, StringComparer.OrdinalIgnoreCase)
            ? [.. Singular.Path.Split('/'), .. segments.Skip(alias.Length)]
            : segments;

        var matches = Operations.Where(operation => Fits(operation.Path.Split('/'), path)).ToList();
        return matches.Count == 0 ? null : new ApiRoute(path, matches);
    }

    /// <summary>Where the things live that an answer with this schema holds; null when they have no place of their own.</summary>
    public string? CollectionOf(IOpenApiSchema? schema)
    {
        var name = NameOf(schema?.Items ?? schema);
        return name is null ? null : Operations.FirstOrDefault(operation => operation.IsRead && NameOf(operation.SchemaOf(200)) == name)?.Collection;
    }

    private static string? NameOf(IOpenApiSchema? schema) => (schema as OpenApiSchemaReference)?.Reference.Id;

    private static bool Fits(string[] template, IReadOnlyList<string> path) => template.Length == path.Count
        && template.Zip(path).All(pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Where a request leads.</summary>
/// <param name="Segments">The segments of its path.</param>
/// <param name="Operations">What can be done there.</param>
internal sealed record ApiRoute(IReadOnlyList<string> Segments, IReadOnlyList<ApiOperation> Operations)
{
    /// <summary>What a method does here; null when nothing. As in routing, its case does not matter, and a literal segment is preferred to a parameter.</summary>
    public ApiOperation? For(string method) => Operations
        .Where(operation => operation.Method.Equals(method, StringComparison.OrdinalIgnoreCase))
        .MinBy(operation => operation.Path.Count(character => character == '{'));

    /// <summary>The id that the path has for an operation; null when it acts on no single thing.</summary>
    public string? IdFor(ApiOperation operation) =>
        Array.IndexOf(operation.Path.Split('/'), "{id}") is >= 0 and var index ? Segments[index] : null;
}
