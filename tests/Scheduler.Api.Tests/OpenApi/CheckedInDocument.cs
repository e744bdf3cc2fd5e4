using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.OpenApi;

/// <summary>The checked-in OpenAPI document.</summary>
internal static class CheckedInDocument
{
    private static readonly Lazy<string> LazyText = new(() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "openapi.json")));

    private static readonly Lazy<List<(Regex Path, string Method, HashSet<string> Statuses)>> Operations = new(() =>
        (from path in JsonDocument.Parse(Text).RootElement.GetProperty("paths").EnumerateObject()
         from operation in path.Value.EnumerateObject()
         select (
             new Regex($"^{Regex.Replace(path.Name, "{[a-z]+}", "[^/]+", RegexOptions.None, TimeSpan.FromSeconds(1))}$", RegexOptions.None, TimeSpan.FromSeconds(1)),
             operation.Name.ToUpperInvariant(),
             operation.Value.GetProperty("responses").EnumerateObject().Select(response => response.Name).ToHashSet(StringComparer.Ordinal))).ToList());

    public static string Text => LazyText.Value;

    /// <summary>Whether the document lists the status for the operation. Paths without an operation are always allowed.</summary>
    public static bool Allows(string method, string path, int status) => Operations.Value
        .Where(operation => operation.Method == method && operation.Path.IsMatch(path.Split('?')[0]))
        .All(operation => operation.Statuses.Contains($"{status}"));
}
