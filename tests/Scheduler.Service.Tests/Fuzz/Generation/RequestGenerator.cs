using System.Text.Json;
using Microsoft.OpenApi;
using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.State;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Fuzz.Generation;

/// <summary>Generates requests that are valid by the document, about existing, deleted or unknown resources.</summary>
/// <param name="document">The OpenAPI document.</param>
/// <param name="tracker">The known resources.</param>
internal sealed class RequestGenerator(ApiDocument document, ResourceTracker tracker)
{
    // The range that offers a choice and keeps listings short.
    private const int MinResources = 5;
    private const int MaxResources = 15;

    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 100 };

    private static readonly string[] MediaTypes =
        ["application/json", "application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""];

    /// <summary>Generates a request.</summary>
    public RequestDraft Make(SeededRandom random)
    {
        var operation = Choose(random);
        if (tracker.Keyed is { } keyed && keyed.Operation == operation && random.Percent(15))
        {
            return Repeat(keyed);
        }

        return Make(operation, random);
    }

    /// <summary>Generates a request to an operation.</summary>
    public RequestDraft Make(ApiOperation operation, SeededRandom random)
    {
        var draft = new RequestDraft(operation) { Resource = ChooseResource(operation, random) };
        var values = new ValueGenerator(random, operation.IsUpdate, new FieldValues(tracker, random, draft).Of);
        if (draft.Resource is { MayRefuse: true })
        {
            draft.Mutations.Add("a resource that may reject the request");
        }

        var parameters = new ParameterValues(tracker, values, random, draft);
        foreach (var parameter in operation.ParametersIn(ParameterLocation.Path))
        {
            draft.Path = draft.Path.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(parameters.InPath(parameter)), StringComparison.Ordinal);
        }

        draft.Headers.AddRange(operation.ParametersIn(ParameterLocation.Header)
            .Where(parameter => parameter.Required || random.Percent(40))
            .Select(parameter => (parameter.Name!, parameters.InHeader(parameter))));
        parameters.AddQuery(operation.ParametersIn(ParameterLocation.Query));
        if (operation.Body is { } schema && (operation.RequiresBody || random.Percent(80)))
        {
            draft.Json = operation.BodyExamples is { Count: > 0 } examples && !operation.IsClaim && random.Percent(10)
                ? new JsonModel.Word(random.Pick(examples).ToJsonString())
                : values.Json(schema);
            draft.Body = random.Percent(30) ? RandomJson.Spell(draft.Json, random.Below(int.MaxValue)) : null;
            draft.Headers.Add(("Content-Type", random.Pick(MediaTypes)));
            draft.IsChunked = random.Percent(10);
            var body = JsonSerializer.Deserialize<JsonElement>(RandomJson.Compact(draft.Json), Deep);
            if (BodyRules.MayBeRefused(body, schema, operation.IsUpdate ? draft.Resource?.Last : null))
            {
                draft.Mutations.Add("a combination of fields that may be refused");
            }
        }

        return draft;
    }

    private static RequestDraft Repeat(RequestDraft keyed)
    {
        var draft = new RequestDraft(keyed.Operation) { Path = keyed.Path, Json = keyed.Json, Body = keyed.Body };
        draft.Headers.AddRange(keyed.Headers);
        return draft;
    }

    private ApiOperation Choose(SeededRandom random)
    {
        var operation = random.Pick(document.Operations);
        var count = tracker.Living(operation.Collection).Count;
        var wanted = count < MinResources ? document.Operations.Where(other => other.IsCreation)
            : count > MaxResources ? document.Operations.Where(other => other.IsDeletion)
            : [];
        var choices = wanted.Where(other => other.Collection == operation.Collection).ToList();
        return choices.Count > 0 && random.Percent(40) ? random.Pick(choices) : operation;
    }

    private Resource? ChooseResource(ApiOperation operation, SeededRandom random)
    {
        var shared = tracker.Shared.Where(resource => resource.Collection == operation.Collection).ToList();
        var held = operation.NeedsLease ? tracker.Living(operation.Collection).Where(tracker.IsHeld).ToList() : [];
        var choices = random.Below(100) switch
        {
            < 60 when held.Count > 0 => held,
            < 80 => tracker.Living(operation.Collection),
            < 84 when !operation.IsDeletion && !operation.IsByName => shared,
            < 88 => tracker.Occurrences(operation.Collection),
            < 94 => tracker.Deleted(operation.Collection),
            _ => [],
        };
        return choices.Count > 0 ? random.Pick(choices) : null;
    }
}
