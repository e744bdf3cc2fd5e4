using System.Net;
using System.Text;

namespace Scheduler.Client;

/// <summary>The service responded with an error.</summary>
public sealed class SchedulerProblemException : Exception
{
    private static readonly Dictionary<string, IReadOnlyList<string>> NoErrors = new(StringComparer.Ordinal);

    /// <summary>Creates an exception with a status and a code.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="code">One of <see cref="SchedulerProblemCode"/>, or null when the response had none.</param>
    /// <param name="detail">An explanation of this occurrence, or null.</param>
    /// <param name="errors">The validation errors by field, or null.</param>
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

    /// <summary>One of <see cref="SchedulerProblemCode"/>; null when a proxy or gateway responded instead of the service.</summary>
    public string? Code { get; }

    /// <summary>An explanation of this occurrence, or null.</summary>
    public string? Detail { get; }

    /// <summary>The validation errors by field, parameter or header; empty when there are none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; }

    /// <summary>The trace id under which the service logged the request, or null.</summary>
    public string? TraceId { get; init; }

    /// <summary>The wait that the service asked for (<c>Retry-After</c>), or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether this was a retry after an attempt without a usable response. That attempt may have taken effect, and may be the cause of
    /// this error: for example, an update that succeeded makes its own retry fail with a version mismatch.
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
