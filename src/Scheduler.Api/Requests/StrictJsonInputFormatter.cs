using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.Net.Http.Headers;
using Scheduler.Api.Errors;
using Scheduler.Domain.Common;

namespace Scheduler.Api.Requests;

/// <summary>
/// Reads bodies of <c>application/json</c> in UTF-8, and no other media type. Rejects malformed JSON, duplicate keys and lone
/// surrogates; the rest is left to the validators.
/// </summary>
internal sealed class StrictJsonInputFormatter : IInputFormatter
{
    // "utf8" is not registered with IANA, but several HTTP clients send it.
    private static readonly string[] Charsets = ["utf-8", "utf8"];

    public bool CanRead(InputFormatterContext context)
    {
        var request = context.HttpContext.Request;
        if (request.Headers.ContentEncoding is { Count: > 0 } coding && coding != "identity")
        {
            return false;
        }

        // Without a body the media type does not matter; ReadAsync reports the missing body.
        return string.IsNullOrEmpty(request.ContentType) ? !HasBody(context.HttpContext) : IsJson(request.ContentType);
    }

    public async Task<InputFormatterResult> ReadAsync(InputFormatterContext context)
    {
        var body = await RequestBody.ReadAsync(context.HttpContext);
        context.HttpContext.Features.Set(new ReceivedBody(body));
        if (body.IsEmpty && context.TreatEmptyInputAsDefaultValue)
        {
            return await InputFormatterResult.SuccessAsync(null!);
        }

        try
        {
            StrictJson.Compact(body.Span, output: null);
        }
        catch (StrictJsonException e)
        {
            return Fail(context, e);
        }

        var type = BodyType.Of(context.ModelType)!;
        return body.Span.TrimStart(" \t\r\n"u8)[0] == (byte)type.Opening
            ? await InputFormatterResult.SuccessAsync(type.Read(body))
            : Fail(context, RequestErrors.Invalid("body", type.Error));
    }

    private static bool IsJson(string contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var mediaType)
        && mediaType.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!mediaType.Charset.HasValue || Charsets.Contains(HeaderUtilities.RemoveQuotes(mediaType.Charset).ToString(), StringComparer.OrdinalIgnoreCase));

    private static bool HasBody(HttpContext context) =>
        context.Request.ContentLength is not 0 && context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;

    private static InputFormatterResult Fail(InputFormatterContext context, StrictJsonException error) => Fail(context, error.Error switch
    {
        StrictJsonError.Malformed => new RequestErrors(ProblemCode.MalformedJson, error.Message),
        _ => RequestErrors.Invalid(error.Path.Length == 0 ? "body" : error.Path, error.Message),
    });

    private static InputFormatterResult Fail(InputFormatterContext context, RequestErrors errors)
    {
        errors.Report(context.HttpContext, context.ModelState);
        return InputFormatterResult.Failure();
    }
}
