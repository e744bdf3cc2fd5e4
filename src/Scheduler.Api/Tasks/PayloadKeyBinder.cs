using Microsoft.AspNetCore.Mvc.ModelBinding;
using Scheduler.Api.Requests;

namespace Scheduler.Api.Tasks;

/// <summary>
/// Takes a payload's key from the end of the path as it was sent. A key that is not percent-encoded UTF-8 names nothing, as the
/// empty key does.
/// </summary>
internal sealed class PayloadKeyBinder : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        bindingContext.Result = ModelBindingResult.Success(RawPath.LastSegment(bindingContext.HttpContext) ?? "");
        return Task.CompletedTask;
    }
}
