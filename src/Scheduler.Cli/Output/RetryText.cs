using Scheduler.Client;

namespace Scheduler.Cli.Output;

/// <summary>Describes a retry policy.</summary>
internal static class RetryText
{
    public static string Of(RetryPolicy retry) => FormattableString.Invariant(
        $"{retry.MaxAttempts} attempt{(retry.MaxAttempts == 1 ? "" : "s")}, backoff {retry.BackoffSeconds} s × {retry.BackoffFactor}, at most {retry.MaxBackoffSeconds} s");
}
