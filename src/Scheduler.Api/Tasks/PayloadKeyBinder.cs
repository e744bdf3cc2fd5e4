using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Scheduler.Api.Requests;

namespace Scheduler.Api.Tasks;

/// <summary>
/// Takes a payload's key from the request's target as it was sent: in a route value <c>a%2Fb</c> and <c>a%252Fb</c> look
/// alike. A key that is not percent-encoded UTF-8 names nothing, as the empty key does.
/// </summary>
internal sealed class PayloadKeyBinder : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var target = bindingContext.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?', 2)[0];
        var key = PercentEncoding.TryDecode(path[(path.LastIndexOf('/') + 1)..]) ?? "";
        bindingContext.Result = ModelBindingResult.Success(key);
        return Task.CompletedTask;
    }
}
