using System.Text;
using System.Text.Json;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz.Rules;

/// <summary>A request and its response.</summary>
/// <param name="Method">The method of the request.</param>
/// <param name="Target">The target of the request.</param>
/// <param name="Response">The response.</param>
internal sealed record Exchange(string Method, string Target, RawResponse Response)
{
    // Slightly below the server's limits of 8 KiB, 100 and 32 KiB.
    private const int MaxTarget = 8_000;
    private const int MaxHeaders = 90;
    private const int MaxHeaderBytes = 30_000;

    /// <summary>The bytes of the request.</summary>
    public byte[] Sent { get; init; } = [];

    /// <summary>Whether the request is valid by the document.</summary>
    public bool IsValid { get; init; }

    /// <summary>Whether the server may reject it before routing, without problem details.</summary>
    public bool MayBeRejected { get; init; }

    /// <summary>Whether the server rejected it before routing.</summary>
    public bool IsRejection =>
        MayBeRejected && (Response is { Status: 400 or 405 or 408 or 411 or 413 or 414 or 417 or 431 or 505, Body.Length: 0 } || IsOfAnotherHost);

    // Rejected on every path, known or not: without authentication the service serves only this machine.
    private bool IsOfAnotherHost => Response is { Status: 400, Json: { ValueKind: JsonValueKind.Object } problem }
        && problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object && errors.TryGetProperty("Host", out _);

    /// <summary>The request as text, for messages and searches.</summary>
    public string SentText => Encoding.UTF8.GetString(Sent);

    /// <summary>A request and its response on a regular connection.</summary>
    public static Exchange Of(RequestDraft request, byte[] sent, RawResponse response) => new(request.Method, request.Target, response)
    {
        Sent = sent,
        IsValid = request.Mutations.Count == 0,
        MayBeRejected = request.MayBeRejected || ExceedsServerLimits(request),
    };

    private static bool ExceedsServerLimits(RequestDraft request) => request.Target.Contains("%00", StringComparison.Ordinal)
        || request.Target.Length > MaxTarget || request.Headers.Count > MaxHeaders || request.Headers.Sum(header => header.Value.Length) > MaxHeaderBytes;

    /// <summary>The route of the request; null when no path of the document matches.</summary>
    public ApiRoute? RouteIn(ApiDocument document) => RequestTarget.Segments(Target) is { } segments ? document.Match(segments) : null;
}
