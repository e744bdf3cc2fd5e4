using System.Net;
using System.Text;
using Scheduler.Cli.Connection;
using Scheduler.Client;

namespace Scheduler.Cli.Output;

/// <summary>Describes an error of the service: its code, what it says, and each field with the rule that it violates.</summary>
internal static class ProblemText
{
    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsTemporary(SchedulerProblemException problem) =>
        problem.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    public static string Of(SchedulerProblemException problem)
    {
        var text = new StringBuilder();
        text.Append(problem.Code ?? "not a response of the service").Append(FormattableString.Invariant($" ({(int)problem.StatusCode})"));
        if (problem.Detail is { } detail)
        {
            text.Append(": ").Append(TerminalText.Clean(detail));
        }

        foreach (var (field, rules) in problem.Errors)
        {
            foreach (var rule in rules)
            {
                text.Append("\n  ").Append(TerminalText.Clean(field)).Append(": ").Append(TerminalText.Clean(rule));
            }
        }

        if (problem.Code == SchedulerProblemCode.Unauthenticated)
        {
            text.Append("\n  Give an API key with ").Append(ConnectionSettings.ApiKeyVariable).Append(" or in a profile.");
        }

        if (problem.WasRepeated)
        {
            text.Append("\n  An earlier attempt had no response, and may have taken effect.");
        }

        if (IsTemporary(problem) && problem.TraceId is { } traceId)
        {
            text.Append("\n  Trace id: ").Append(TerminalText.Clean(traceId));
        }

        return text.ToString();
    }
}
