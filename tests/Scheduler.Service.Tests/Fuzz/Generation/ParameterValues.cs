using System.Globalization;
using System.Text;
using Microsoft.OpenApi;
using Scheduler.Service.Tests.Fuzz.State;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Fuzz.Generation;

/// <summary>Values for parameters: by name where the value depends on existing resources, otherwise by schema.</summary>
internal sealed class ParameterValues(ResourceTracker tracker, ValueGenerator values, SeededRandom random, RequestDraft draft)
{
    private static readonly string[] UnknownIds =
    [
        "01a20ccb-0000-7000-8000-000000000000", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "x", "1", "null",
    ];

    /// <summary>The parameters that decide the order of a listing.</summary>
    private static readonly string[] Orders = ["sort", "id", "due"];

    private const string FailureKind = "0123456789abcdef";

    public string InPath(IOpenApiParameter parameter) => parameter.Name switch
    {
        "id" => draft.Resource?.Id ?? UnknownId(),
        "name" => draft.Resource?.Name is { } name && tracker.IsOwnName(name) ? name : tracker.NewName(random),
        "key" when draft.Resource is { PayloadKeys: { Count: > 0 } keys } && random.Percent(85) => random.Pick(keys),
        _ => values.Text(parameter.Schema!) is { Length: > 0 } text && !text.Contains('\0', StringComparison.Ordinal) && text.Trim('.').Length > 0 ? text : "x",
    };

    public string InHeader(IOpenApiParameter parameter) => parameter.Name switch
    {
        "If-None-Match" when draft.Operation.Method == "PUT" => "*",
        "If-None-Match" or "If-Match" => random.Below(10) switch
        {
            < 5 => Tag(0),
            < 7 => $"\"x\", {Tag(0)}",
            < 8 => "*",
            _ => Tag(1),
        },
        "Idempotency-Key" => string.Concat(Enumerable.Range(0, 1 + random.Below(random.Percent(5) ? 200 : 20)).Select(_ => (char)('!' + random.Below(94)))),
        _ => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(values.Text(parameter.Schema!))),
    };

    public void AddQuery(IEnumerable<IOpenApiParameter> parameters)
    {
        var all = parameters.ToList();
        if (tracker.NextPageOf(draft.Operation) is { } link && random.Percent(30))
        {
            draft.Query.AddRange(link.Split('?', 2)[1].Split('&').Select(parameter => parameter.Split('=', 2)).Select(parts => (parts[0], (string?)parts[1])));
            return;
        }

        // A cursor is valid only for the listing that returned it, so it is only taken from a link. An id and due tasks have an order.
        var order = random.Pick(Orders);
        foreach (var parameter in all.Where(parameter => parameter.Name != "cursor" && (parameter.Required || random.Percent(30))
            && (parameter.Name == order || !Orders.Contains(parameter.Name, StringComparer.Ordinal)) && !(order == "due" && parameter.Name == "status")))
        {
            IEnumerable<string> texts = parameter switch
            {
                { Name: "from" } => [values.EarlyTime()],
                { Name: "id" } => [UnknownIds[0][..(4 + random.Below(33))]],
                { Name: "failureKind" } => [FailureKind],
                { Name: "waitSeconds" } => [FieldValues.Wait(random)],
                { Name: var name } when IdOfAny(name!) is { } id => [id],
                { Schema.Items: not null } => values.Items(parameter.Schema).Select(values.Text),
                _ => [values.Text(parameter.Schema!)],
            };
            draft.Query.AddRange(texts.Select(text => (parameter.Name!, (string?)Uri.EscapeDataString(text))));
        }
    }

    private string Tag(int distance) => $"\"{((draft.Resource?.Version ?? 1) + distance).ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>The id of a resource for a parameter such as <c>taskId</c>; null for other parameters, and when there is none.</summary>
    private string? IdOfAny(string name) =>
        name.EndsWith("Id", StringComparison.Ordinal) && tracker.Living($"/api/{name[..^2]}s") is { Count: > 0 } resources ? random.Pick(resources).Id : null;

    private string UnknownId() => random.Pick(UnknownIds);
}
