using System.Text.Json;
using Microsoft.OpenApi;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz.Rules;

/// <summary>A successful request was valid: its body matches its schema and the rules across fields, and all its query parameters are documented.</summary>
internal static class StrictRule
{
    public static IEnumerable<string> Faults(RequestDraft request, ApiOperation operation, RawResponse response, BodySchemas schemas)
    {
        if (!response.IsSuccess)
        {
            return [];
        }

        var names = operation.ParametersIn(ParameterLocation.Query).Select(parameter => parameter.Name!).ToList();
        var unknown = names.Count == 0 ? [] : NamesIn(request.Target).Except(names, StringComparer.Ordinal).ToList();
        return
        [
            .. unknown.Select(name => $"The unknown query parameter '{name}' was accepted."),
            .. operation.Body is { } schema && request.Body is { } body && (operation.RequiresBody || body.Length > 0)
                ? ViolationsOf(body, schema, operation.IsUpdate, schemas)
                : [],
        ];
    }

    private static IEnumerable<string> NamesIn(string target) => target.Split('?', 2).ElementAtOrDefault(1)?
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(parameter => Uri.UnescapeDataString(parameter.Split('=', 2)[0].Replace('+', ' '))) ?? [];

    private static List<string> ViolationsOf(byte[] body, IOpenApiSchema schema, bool isUpdate, BodySchemas schemas)
    {
        try
        {
            using var json = JsonDocument.Parse(body, RawResponse.Options);
            return
            [
                .. schemas.FaultsOfRequest(schema, json.RootElement).Select(violation => $"A body that is invalid by its schema was accepted: {violation}"),
                .. BodyRules.Faults(json.RootElement, schema, isUpdate).Select(fault => $"A body was accepted although {fault}."),
            ];
        }
        catch (JsonException)
        {
            return ["A body that is not JSON was accepted."];
        }
    }
}
