using System.CommandLine;
using Scheduler.Client;

namespace Scheduler.Cli.Input;

/// <summary>The options of a retry policy.</summary>
internal sealed class RetryOptions
{
    private readonly Option<int?> _maxAttempts = new("--max-attempts") { Description = "The maximum number of attempts (3).", HelpName = "number" };
    private readonly Option<int?> _backoff = new("--backoff-seconds") { Description = "The wait after the first attempt (30).", HelpName = "seconds" };
    private readonly Option<double?> _factor = new("--backoff-factor") { Description = "By how much each wait is longer than the last (2).", HelpName = "factor" };
    private readonly Option<int?> _maxBackoff = new("--max-backoff-seconds") { Description = "The longest wait between attempts (3600).", HelpName = "seconds" };

    public void AddTo(Command command)
    {
        command.Add(_maxAttempts);
        command.Add(_backoff);
        command.Add(_factor);
        command.Add(_maxBackoff);
    }

    /// <summary>The policy; null when no option was given.</summary>
    public RetryPolicy? Of(Invocation invocation)
    {
        var defaults = new RetryPolicy();
        var (attempts, backoff) = (invocation.Get(_maxAttempts), invocation.Get(_backoff));
        var (factor, maxBackoff) = (invocation.Get(_factor), invocation.Get(_maxBackoff));
        return attempts is null && backoff is null && factor is null && maxBackoff is null
            ? null
            : new RetryPolicy
            {
                MaxAttempts = attempts ?? defaults.MaxAttempts,
                BackoffSeconds = backoff ?? defaults.BackoffSeconds,
                BackoffFactor = factor ?? defaults.BackoffFactor,
                MaxBackoffSeconds = maxBackoff ?? defaults.MaxBackoffSeconds,
            };
    }
}
