using Microsoft.Extensions.Options;
using Serilog.Core;
using Serilog.Events;

namespace Scheduler.Api.Hosting;

/// <summary>
/// Framework events that are never logged, at any level and with any settings. A test logs everything else and searches it
/// for secrets.
/// </summary>
internal static class LogExclusions
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>
    /// Events that contain client input: a payload key in a path, a credential in a query or in a malformed header. By
    /// source, and by event id if the source has other events too.
    /// </summary>
    private static readonly Dictionary<string, int[]> Repeating = new(StringComparer.Ordinal)
    {
        // Request start, request end, and unhandled request: all with the path, the first two with the query.
        ["Microsoft.AspNetCore.Hosting.Diagnostics"] = [1, 2, 16],

        // The candidate endpoints of a path.
        ["Microsoft.AspNetCore.Routing.Matching.DfaMatcher"] = [],

        // The arguments of an action, including the payload key.
        ["Microsoft.AspNetCore.Mvc.Infrastructure.ControllerActionInvoker"] = [102],

        // The malformed request line or header.
        ["Microsoft.AspNetCore.Server.Kestrel.BadRequests"] = [17],

        // The value of X-Forwarded-For.
        ["Microsoft.AspNetCore.HttpOverrides.ForwardedHeadersMiddleware"] = [],
    };

    /// <summary>Whether an event is excluded.</summary>
    public static bool Contains(LogEvent logged) => SourceOf(logged) is { } source
        && (Repeats(logged, source) || IsReportedAtExit(logged, source) || IsClientDisconnect(logged));

    private static bool Repeats(LogEvent logged, string source) =>
        Repeating.TryGetValue(source, out var ids) && (ids.Length == 0 || (EventPartOf(logged, "Id") is int id && ids.Contains(id)));

    // Invalid settings are reported on stderr at exit.
    private static bool IsReportedAtExit(LogEvent logged, string source) => logged.Exception is OptionsValidationException && source == Host;

    // Kestrel logs an error if a client disconnects while sending its body; any client could flood the log with these.
    private static bool IsClientDisconnect(LogEvent logged) => EventPartOf(logged, "Name") is "RequestBodyDrainBodyReaderInvalidState";

    private static string? SourceOf(LogEvent logged) =>
        (logged.Properties.GetValueOrDefault(Constants.SourceContextPropertyName) as ScalarValue)?.Value as string;

    private static object? EventPartOf(LogEvent logged, string part) => logged.Properties.GetValueOrDefault("EventId") is StructureValue id
        ? id.Properties.Where(property => property.Name == part).Select(property => (property.Value as ScalarValue)?.Value).FirstOrDefault()
        : null;
}

/// <summary>Removes the request path, which the framework's scope adds to every event of a request.</summary>
internal sealed class RequestPathScrubber : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory) => logEvent.RemovePropertyIfPresent("RequestPath");
}
