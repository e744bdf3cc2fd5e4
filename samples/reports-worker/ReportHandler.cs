using System.Globalization;
using Microsoft.Extensions.Logging;
using Scheduler.Client;
using Scheduler.Client.Hosting;

namespace ReportsWorker;

/// <summary>Simulates writing a monthly report, one page per second.</summary>
internal sealed partial class ReportHandler(ILogger<ReportHandler> logger, TimeProvider time) : ITaskHandler<ReportPayload>
{
    private const int Pages = 3;

    public async Task HandleAsync(ITaskContext<ReportPayload> context, CancellationToken cancellationToken)
    {
        // Throws a FormatException when this is not a month; Program.cs marks that exception as not retryable.
        var month = DateOnly.ParseExact(context.Payload.Month, "yyyy-MM", CultureInfo.InvariantCulture);
        for (var page = 1; page <= Pages; page++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            await context.ReportProgressAsync(100.0 * page / Pages, $"Page {page} of {Pages}", cancellationToken);
        }

        context.SetResult(JsonPayload.From(new ReportResult(Pages * context.Payload.Copies), ReportJson.Default.ReportResult));
        ReportWritten(month, context.Payload.Copies);
    }

    [LoggerMessage(LogLevel.Information, "Wrote the report for {Month}, {Copies} copies.")]
    private partial void ReportWritten(DateOnly month, int copies);
}
