using Microsoft.AspNetCore.Mvc;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>A 201 response with the created task.</summary>
internal sealed class CreatedTaskResult(IdempotentResult<TaskResponse> created) : CreatedResult($"{TasksController.Path}/{created.Value.Id}", created.Value)
{
    public override void OnFormatting(ActionContext context)
    {
        base.OnFormatting(context);
        CreatedTasksResult.SetReplayedHeader(context, created.IsReplayed);
    }
}

/// <summary>A 201 response with the created tasks.</summary>
internal sealed class CreatedTasksResult(IdempotentResult<IReadOnlyList<TaskResponse>> created) : ObjectResult(created.Value)
{
    /// <summary>The header that marks the response to a repeated request.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    public override void OnFormatting(ActionContext context)
    {
        base.OnFormatting(context);
        context.HttpContext.Response.StatusCode = StatusCodes.Status201Created;
        SetReplayedHeader(context, created.IsReplayed);
    }

    internal static void SetReplayedHeader(ActionContext context, bool isReplayed) =>
        context.HttpContext.Response.Headers[ReplayedHeader] = isReplayed ? "true" : default(string);
}
