using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Scheduler.Api.Tasks;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Idempotency;

/// <summary>
/// Answers a request whose idempotency key was used before its body is judged: what was valid once may be so no more, when its
/// start has passed. A valid request needs no such help, since its use case looks for the key itself.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal abstract class ReplayAttribute : Attribute, IAsyncActionFilter, IOrderedFilter
{
    /// <summary>Between the framework's filter that answers 415 (-3000) and the one that answers an invalid request (-2000).</summary>
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

    /// <summary>The first answer again.</summary>
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
