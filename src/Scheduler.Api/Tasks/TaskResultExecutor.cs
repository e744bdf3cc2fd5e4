using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.Extensions.Options;
using Scheduler.Api.Json;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>
/// Writes a response with one task directly. MVC would choose the service's only output formatter by the request's headers, and look
/// for the type's converter, with the same result: 9 % of a read's CPU instead of 5 %.
/// </summary>
internal sealed class TaskResultExecutor(
    OutputFormatterSelector selector, IHttpResponseStreamWriterFactory writers, ILoggerFactory logger, IOptions<MvcOptions> options)
    : ObjectResultExecutor(selector, writers, logger, options)
{
    public override Task ExecuteAsync(ActionContext context, ObjectResult result)
    {
        if (result.Value is not TaskResponse task)
        {
            return base.ExecuteAsync(context, result);
        }

        result.OnFormatting(context);
        var response = context.HttpContext.Response;
        response.ContentType = TaskJsonConverter.ContentType;
        using (var writer = new Utf8JsonWriter(response.BodyWriter, TaskJsonConverter.WriterOptions))
        {
            TaskJsonConverter.Write(writer, task);
        }

        // Not canceled when the client disconnects, which is not an error.
        return response.BodyWriter.FlushAsync(CancellationToken.None).AsTask();
    }
}
