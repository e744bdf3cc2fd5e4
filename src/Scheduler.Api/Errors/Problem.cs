using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Api.Errors;

/// <summary>RFC 9457 problem details with a stable code.</summary>
internal sealed record Problem
{
    /// <summary>The media type, RFC 9457 section 3.</summary>
    public const string MediaType = "application/problem+json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A URI that identifies the problem type.</summary>
    public required string Type { get; init; }

    /// <summary>A short summary of the problem type.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>An explanation of this occurrence.</summary>
    public required string Detail { get; init; }

    /// <summary>The path of the request.</summary>
    public required string Instance { get; init; }

    /// <summary>The trace id of the request, as in the log.</summary>
    public required string TraceId { get; init; }

    /// <summary>The stable code of the problem type.</summary>
    public required string Code { get; init; }

    /// <summary>Error messages by field; present only if fields are invalid.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    /// <summary>The URI of a problem type.</summary>
    public static string TypeOf(ProblemCode code) => $"urn:problem-type:scheduler:{code.Code}";

    /// <summary>Writes a problem response, unless the client has disconnected.</summary>
    public static async Task WriteAsync(
        HttpContext context, ProblemCode code, string detail, IReadOnlyDictionary<string, IReadOnlyList<string>>? errors = null, int? retryAfterSeconds = null)
    {
        context.Response.StatusCode = code.Status;
        if (retryAfterSeconds is not null || code == ProblemCode.Unavailable)
        {
            context.Response.Headers.RetryAfter = (retryAfterSeconds ?? 1).ToString(CultureInfo.InvariantCulture);
        }

        var problem = new Problem
        {
            Type = TypeOf(code),
            Title = code.Title,
            Status = code.Status,
            Detail = detail,
            Instance = (context.Request.PathBase + context.Request.Path).ToUriComponent(),
            TraceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier,
            Code = code.Code,
            Errors = errors,
        };

        try
        {
            await context.Response.WriteAsJsonAsync(problem, Options, MediaType, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client disconnected.
        }
    }
}
