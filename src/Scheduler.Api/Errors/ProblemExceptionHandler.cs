using Microsoft.AspNetCore.Diagnostics;
using Scheduler.Api.Auth;
using Scheduler.Api.Tasks;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Domain.Common;

namespace Scheduler.Api.Errors;

/// <summary>Translates exceptions to problem responses.</summary>
internal sealed partial class ProblemExceptionHandler(IDatabaseErrorClassifier database, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case var _ when httpContext.RequestAborted.IsCancellationRequested:
                // The client has disconnected; the status is only for the log.
                httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                break;
            case InvalidRequestException e:
                await e.Errors.WriteAsync(httpContext);
                break;
            case DomainException { Errors: { Count: > 0 } errors }:
                await RequestErrors.Invalid(errors).WriteAsync(httpContext);
                break;
            case DomainException { Code: ErrorCodes.VersionMismatch } e when IfMatchBinder.HasWeakTag(httpContext.Request):
                await Problem.WriteAsync(httpContext, ProblemCode.VersionMismatch, $"{e.Message} {IfMatchBinder.WeakTagAdvice}");
                break;
            case DomainException e:
                await Problem.WriteAsync(httpContext, ProblemCode.All[e.Code], e.Message);
                break;
            case NotFoundException e:
                await Problem.WriteAsync(httpContext, ProblemCode.All[e.Code], e.Message);
                break;
            case IdempotencyException e:
                await Problem.WriteAsync(httpContext, ProblemCode.All[e.Code], e.Message);
                break;
            case InvalidCursorException e:
                await Problem.WriteAsync(httpContext, ProblemCode.InvalidCursor, e.Message, new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [e.Field] = [e.Message] });
                break;
            case BadHttpRequestException e:
                await WriteBadRequestAsync(httpContext, e.StatusCode);
                break;
            case var _ when database.Classify(exception) == DatabaseErrorKind.Conflict:
                await Problem.WriteAsync(httpContext, ProblemCode.Unavailable, "The task or schedule is being modified concurrently; retry.");
                break;
            case IssuerUnavailableException:
                LogIssuerUnavailable(logger, exception);
                await Problem.WriteAsync(httpContext, ProblemCode.Unavailable, "Token validation is unavailable; retry later.");
                break;
            case var _ when database.Classify(exception) != DatabaseErrorKind.Permanent:
                LogUnavailable(logger, exception);
                await Problem.WriteAsync(httpContext, ProblemCode.Unavailable, "The database is unavailable; retry later.");
                break;
            default:
                LogUnexpected(logger, exception);
                await Problem.WriteAsync(httpContext, ProblemCode.InternalError, "The error has been logged with the trace id.");
                break;
        }

        return true;
    }

    private static Task WriteBadRequestAsync(HttpContext context, int status)
    {
        switch (status)
        {
            case StatusCodes.Status413PayloadTooLarge:
                return Problem.WriteAsync(
                    context, ProblemCode.BodyTooLarge, $"The body has more than {Requests.RequestBody.MaxBytes} bytes.");
            case StatusCodes.Status400BadRequest:
                return Problem.WriteAsync(context, ProblemCode.MalformedJson, "The body could not be read completely.");
            default:
                // Kestrel ended the request itself, for example because the body arrived too slowly (408).
                context.Response.StatusCode = status;
                return Task.CompletedTask;
        }
    }

    [LoggerMessage(2003, LogLevel.Error, "Failed to fetch signing keys from the token issuer.")]
    private static partial void LogIssuerUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(2002, LogLevel.Error, "The database is unavailable.")]
    private static partial void LogUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(2001, LogLevel.Error, "A request failed unexpectedly.")]
    private static partial void LogUnexpected(ILogger logger, Exception exception);
}
