using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Telemetry;

namespace Scheduler.Client.Http;

/// <summary>
/// The retry and timeout policies of calls. Every call is safe to retry: a creation has an idempotency key, a claim an id, a call on a
/// lease its token, and updates are idempotent.
/// </summary>
internal static class RetryPipeline
{
    // A longer wait is left to the caller, who gets the error and its RetryAfter.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> builder, ResilienceHandlerContext context)
    {
        var options = context.ServiceProvider.GetRequiredService<IOptions<SchedulerClientOptions>>().Value;
        builder.TimeProvider = context.ServiceProvider.GetRequiredService<GuardedTimeProvider>();
        builder.ConfigureTelemetry(QuietWhenAllIsWell(context.ServiceProvider.GetRequiredService<IOptions<TelemetryOptions>>().Value));
        builder.TelemetryListener = builder.TelemetryListener is { } listener ? new GuardedTelemetryListener(listener) : null;
        if (options.Retries > 0)
        {
            builder.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(500),
                MaxDelay = LongestWait,
                ShouldRetryAfterHeader = true,
                ShouldHandle = arguments => ValueTask.FromResult(IsRepeated(arguments.Context, arguments.Outcome)),
                OnRetry = arguments =>
                {
                    if (CallOf(arguments.Context) is { } call)
                    {
                        call.WasRepeated = true;
                    }

                    return default;
                },
            });
        }

        builder.AddTimeout(new HttpTimeoutStrategyOptions
        {
            TimeoutGenerator = arguments => ValueTask.FromResult(TimeoutOf(CallOf(arguments.Context), options)),
        });
    }

    // Logs successful attempts at Debug: a line for every call would be noise.
    private static TelemetryOptions QuietWhenAllIsWell(TelemetryOptions options) => new(options)
    {
        SeverityProvider = arguments => arguments.Event.Severity == ResilienceEventSeverity.Information
            ? ResilienceEventSeverity.Debug
            : options.SeverityProvider?.Invoke(arguments) ?? arguments.Event.Severity,
    };

    private static bool IsRepeated(ResilienceContext context, Outcome<HttpResponseMessage> outcome) =>
        CallOf(context) is not { Rules.Once: true }
        && (HttpClientResiliencePredicates.IsTransient(outcome) || IsConnectTimeout(context, outcome))
        && (outcome.Result is null || ProblemReader.RetryAfterOf(outcome.Result) is not { } wait || wait <= LongestWait);

    private static bool IsConnectTimeout(ResilienceContext context, Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is OperationCanceledException && !context.CancellationToken.IsCancellationRequested;

    private static TimeSpan TimeoutOf(ApiCall? call, SchedulerClientOptions options) =>
        (call?.Rules.AttemptTimeout ?? options.AttemptTimeout) + (call?.ServerWait ?? TimeSpan.Zero);

    private static ApiCall? CallOf(ResilienceContext context) =>
        context.GetRequestMessage() is { } request ? ApiCall.Of(request) : null;
}
