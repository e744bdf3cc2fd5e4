using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Scheduler.Api.Auth;
using Scheduler.Api.Errors;
using Scheduler.Application.Idempotency;

namespace Scheduler.Api.Requests;

/// <summary>Binds the Idempotency-Key header. The parameter must follow the body parameter, because the key includes the body's bytes.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class FromIdempotencyKeyAttribute : ModelBinderAttribute
{
    public FromIdempotencyKeyAttribute()
        : base(typeof(IdempotencyKeyBinder)) => BindingSource = BindingSource.Header;
}

/// <summary>Reads the Idempotency-Key header.</summary>
internal sealed class IdempotencyKeyBinder : IModelBinder
{
    public const string Header = "Idempotency-Key";

    /// <summary>The maximum number of characters.</summary>
    public const int MaxLength = 200;

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var http = bindingContext.HttpContext;
        var values = http.Request.Headers[Header];
        if (values.Count == 0)
        {
            bindingContext.Result = ModelBindingResult.Success(model: null);
        }
        else if (values is not [{ Length: > 0 and <= MaxLength } key] || !key.All(c => c is > ' ' and <= '~'))
        {
            RequestErrors.Invalid(Header, $"must be given once and have 1 to {MaxLength} visible ASCII characters.").Report(http, bindingContext.ModelState);
        }
        else if (http.Features.Get<ReceivedBody>() is { } body)
        {
            bindingContext.Result = ModelBindingResult.Success(IdempotencyKey.Of(http.CallerId(), PathOf(http.Request), key, body.Bytes.Span));
        }

        return Task.CompletedTask;
    }

    // Routing ignores case, and the singular path is an alias.
    private static string PathOf(HttpRequest request)
    {
        var path = request.Path.Value!.ToUpperInvariant();
        return path == "/API/TASK" || path.StartsWith("/API/TASK/", StringComparison.Ordinal) ? path.Insert("/API/TASK".Length, "S") : path;
    }
}
