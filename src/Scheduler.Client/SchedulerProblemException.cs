using System.Net;
using System.Text;

namespace Scheduler.Client;

/// <summary>The service answered with an error.</summary>
public sealed class SchedulerProblemException : Exception
{
    private static readonly Dictionary<string, IReadOnlyList<string>> NoErrors = new(StringComparer.Ordinal);

    /// <summary>An error with this status and code.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="code">One of <see cref="SchedulerProblemCode"/>, or null when the answer came without one.</param>
    /// <param name="detail">What is wrong this time, or null.</param>
    /// <param name="errors">What is wrong with which field, or null.</param>
    public SchedulerProblemException(
        HttpStatusCode statusCode, string? code, string? detail = null, IReadOnlyDictionary<string, IReadOnlyList<string>>? errors = null)
        : base(Describe(statusCode, code, detail, errors))
    {
        StatusCode = statusCode;
        Code = code;
        Detail = detail;
        Errors = errors ?? NoErrors;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>One of <see cref="SchedulerProblemCode"/>; null when the answer came from something in front of the service.</summary>
    public string? Code { get; }

    /// <summary>What is wrong this time, or null.</summary>
    public string? Detail { get; }

    /// <summary>What is wrong with which field, parameter or header; empty when none is at fault.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; }

    /// <summary>The request's trace id, as in the service's log, or null.</summary>
    public string? TraceId { get; init; }

    /// <summary>How long the service asks to wait, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether the request had been sent before in the same call, without a usable answer: that sending may have taken effect, and
    /// this error may be its consequence. A version mismatch after a repeat is the case in point.
    /// </summary>
    public bool WasRepeated { get; init; }

    private static string Describe(
        HttpStatusCode statusCode, string? code, string? detail, IReadOnlyDictionary<string, IReadOnlyList<string>>? errors)
    {
        var text = new StringBuilder($"{(int)statusCode} {code ?? statusCode.ToString()}");
        if (detail is not null)
        {
            text.Append(": ").Append(detail);
        }

        foreach (var (name, messages) in errors ?? NoErrors)
        {
            text.Append(' ').Append(name).Append(": ").AppendJoin(' ', messages);
        }

        return text.ToString();
    }
}
