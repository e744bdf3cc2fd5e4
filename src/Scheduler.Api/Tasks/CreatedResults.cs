using Microsoft.AspNetCore.Mvc;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>Answers with a task that was created.</summary>
internal sealed class CreatedTaskResult(IdempotentResult<TaskResponse> created) : CreatedResult($"{TasksController.Path}/{created.Value.Id}", created.Value)
{
    public override void OnFormatting(ActionContext context)
    {
        base.OnFormatting(context);
        CreatedTasksResult.SayWhetherReplayed(context, created.IsReplayed);
    }
}

/// <summary>Answers with tasks that were created.</summary>
internal sealed class CreatedTasksResult(IdempotentResult<IReadOnlyList<TaskResponse>> created) : ObjectResult(created.Value)
{
    /// <summary>Whether the answer is that of an earlier request.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    public override void OnFormatting(ActionContext context)
    {
        base.OnFormatting(context);
        context.HttpContext.Response.StatusCode = StatusCodes.Status201Created;
        SayWhetherReplayed(context, created.IsReplayed);
    }

    internal static void SayWhetherReplayed(ActionContext context, bool isReplayed) =>
        context.HttpContext.Response.Headers[ReplayedHeader] = isReplayed ? "true" : default(string);
}
