using System.Text;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Fuzz.Http;

namespace Scheduler.Service.Tests.Fuzz.Judging;

/// <summary>A request with its answer.</summary>
/// <param name="Method">The method that was sent.</param>
/// <param name="Target">The target that was sent.</param>
/// <param name="Answer">What came back.</param>
internal sealed record Exchange(string Method, string Target, RawAnswer Answer)
{
    // A little below the server's own limits of 8 KiB, 100 and 32 KiB.
    private const int MaxTarget = 8_000;
    private const int MaxHeaders = 90;
    private const int MaxHeaderBytes = 30_000;

    /// <summary>All that was sent.</summary>
    public byte[] Sent { get; init; } = [];

    /// <summary>Whether the request is valid by the document.</summary>
    public bool IsValid { get; init; }

    /// <summary>Whether the server may refuse it below routing, without a problem.</summary>
    public bool MayBeRefused { get; init; }

    /// <summary>Whether the server did so.</summary>
    public bool IsRefusal => MayBeRefused && Answer is { Status: 400 or 405 or 408 or 411 or 413 or 414 or 417 or 431 or 505, Body.Length: 0 };

    /// <summary>What was sent, for people to read and to look up words in.</summary>
    public string SentText => Encoding.UTF8.GetString(Sent);

    /// <summary>A request with its answer, on a connection that is used as it should be.</summary>
    public static Exchange Of(RequestDraft request, byte[] sent, RawAnswer response) => new(request.Method, request.Target, response)
    {
        Sent = sent,
        IsValid = request.Mutations.Count == 0,
        MayBeRefused = request.MayBeRefused || IsBeyondTheServer(request),
    };

    private static bool IsBeyondTheServer(RequestDraft request) => request.Target.Contains("%00", StringComparison.Ordinal)
        || request.Target.Length > MaxTarget || request.Headers.Count > MaxHeaders || request.Headers.Sum(header => header.Value.Length) > MaxHeaderBytes;

    /// <summary>Where the request leads; null when to no path of the document.</summary>
    public ApiRoute? RouteIn(ApiDocument document) => RequestTarget.Segments(Target) is { } segments ? document.Match(segments) : null;
}
