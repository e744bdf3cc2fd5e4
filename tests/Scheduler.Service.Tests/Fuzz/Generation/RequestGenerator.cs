using Microsoft.OpenApi;
using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.State;

namespace Scheduler.Service.Tests.Fuzz.Generation;

/// <summary>Makes requests that are valid by the document, about things that are there, were there, or never were.</summary>
/// <param name="document">The description of the API.</param>
/// <param name="memory">What there is.</param>
internal sealed class RequestGenerator(ApiDocument document, Memory memory)
{
    // Enough to choose from, and few enough that listings stay short.
    private const int FewThings = 5;
    private const int ManyThings = 15;

    private static readonly string[] MediaTypes =
        ["application/json", "application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""];

    /// <summary>Makes the request with this number's dice.</summary>
    public RequestDraft Make(Dice dice)
    {
        var operation = Choose(dice);
        if (operation.IsCreation && memory.Keyed is { } keyed && keyed.Operation == operation && dice.Percent(15))
        {
            return Repeat(keyed);
        }

        return Make(operation, dice);
    }

    /// <summary>Makes a request to an operation.</summary>
    public RequestDraft Make(ApiOperation operation, Dice dice)
    {
        var draft = new RequestDraft(operation) { Resource = ChooseResource(operation, dice) };
        var values = new ValueGenerator(dice, new FieldValues(memory, dice, draft).Of);
        if (draft.Resource is { MayRefuse: true })
        {
            draft.Mutations.Add("a thing that may refuse");
        }

        var parameters = new ParameterValues(memory, values, dice, draft);
        foreach (var parameter in operation.ParametersIn(ParameterLocation.Path))
        {
            draft.Path = draft.Path.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(parameters.InPath(parameter)), StringComparison.Ordinal);
        }

        draft.Headers.AddRange(operation.ParametersIn(ParameterLocation.Header)
            .Where(parameter => parameter.Required || dice.Percent(40))
            .Select(parameter => (parameter.Name!, parameters.InHeader(parameter))));
        parameters.AddQuery(operation.ParametersIn(ParameterLocation.Query));
        if (operation.Body is { } schema)
        {
            draft.Json = operation.BodyExamples is { Count: > 0 } examples && !operation.IsClaim && dice.Percent(10)
                ? new JsonModel.Word(dice.Pick(examples).ToJsonString())
                : values.Json(schema);
            draft.Body = dice.Percent(30) ? RandomJson.Spell(draft.Json, dice.Below(int.MaxValue)) : null;
            draft.Headers.Add(("Content-Type", dice.Pick(MediaTypes)));
            draft.IsChunked = dice.Percent(10);
        }

        return draft;
    }

    private static RequestDraft Repeat(RequestDraft keyed)
    {
        var draft = new RequestDraft(keyed.Operation) { Path = keyed.Path, Json = keyed.Json, Body = keyed.Body };
        draft.Headers.AddRange(keyed.Headers);
        return draft;
    }

    private ApiOperation Choose(Dice dice)
    {
        var operation = dice.Pick(document.Operations);
        var count = memory.Living(operation.Collection).Count;
        var wanted = count < FewThings ? document.Operations.Where(other => other.IsCreation)
            : count > ManyThings ? document.Operations.Where(other => other.IsDeletion)
            : [];
        var choices = wanted.Where(other => other.Collection == operation.Collection).ToList();
        return choices.Count > 0 && dice.Percent(40) ? dice.Pick(choices) : operation;
    }

    private Resource? ChooseResource(ApiOperation operation, Dice dice)
    {
        var shared = memory.Shared.Where(resource => resource.Collection == operation.Collection).ToList();
        var held = operation.NeedsLease ? memory.Living(operation.Collection).Where(memory.IsHeld).ToList() : [];
        var choices = dice.Below(100) switch
        {
            < 60 when held.Count > 0 => held,
            < 80 => memory.Living(operation.Collection),
            < 88 when !operation.IsDeletion => shared,
            < 94 => memory.Deleted(operation.Collection),
            _ => [],
        };
        return choices.Count > 0 ? dice.Pick(choices) : null;
    }
}
