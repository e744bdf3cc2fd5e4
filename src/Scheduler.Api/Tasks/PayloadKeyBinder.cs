using Microsoft.AspNetCore.Mvc.ModelBinding;
using Scheduler.Api.Requests;

namespace Scheduler.Api.Tasks;

/// <summary>
/// Binds a payload key from the last segment of the raw path. A key that is not percent-encoded UTF-8 becomes the empty key, which
/// does not exist in any payload.
/// </summary>
internal sealed class PayloadKeyBinder : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        bindingContext.Result = ModelBindingResult.Success(RawPath.LastSegment(bindingContext.HttpContext) ?? "");
        return Task.CompletedTask;
    }
}
