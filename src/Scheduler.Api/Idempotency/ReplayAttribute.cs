using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Scheduler.Api.Tasks;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Idempotency;

/// <summary>
/// Replays the response to a used idempotency key before the body is validated: a request that was valid may have become invalid
/// because its start has passed. For a valid request the command handler checks the key itself.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal abstract class ReplayAttribute : Attribute, IAsyncActionFilter, IOrderedFilter
{
    /// <summary>After the framework's filter for unsupported media types (-3000), before its filter for invalid requests (-2000).</summary>
    public int Order => -2500;

    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        if (!context.ModelState.IsValid
            && context.ActionArguments.Values.OfType<IdempotencyKey>().SingleOrDefault() is { } key
            && await FindAsync(context.HttpContext, key) is { } created)
        {
            context.Result = ToResult(created);
            return;
        }

        await next();
    }

    /// <summary>Creates the original response again.</summary>
    protected abstract IActionResult ToResult(IReadOnlyList<TaskResponse> created);

    private static Task<IReadOnlyList<TaskResponse>?> FindAsync(HttpContext context, IdempotencyKey key) =>
        context.RequestServices.GetRequiredService<IMediator>().Send(new FindReplay(key), context.RequestAborted);
}

/// <summary>For the creation of one task.</summary>
internal sealed class ReplayTaskAttribute : ReplayAttribute
{
    protected override IActionResult ToResult(IReadOnlyList<TaskResponse> created) =>
        new CreatedTaskResult(new IdempotentResult<TaskResponse>(created[0], IsReplayed: true));
}

/// <summary>For the creation of several tasks.</summary>
internal sealed class ReplayTasksAttribute : ReplayAttribute
{
    protected override IActionResult ToResult(IReadOnlyList<TaskResponse> created) =>
        new CreatedTasksResult(new IdempotentResult<IReadOnlyList<TaskResponse>>(created, IsReplayed: true));
}
