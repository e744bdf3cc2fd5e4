using Microsoft.Extensions.Options;
using Serilog.Core;
using Serilog.Events;

namespace Scheduler.Api.Hosting;

/// <summary>
/// Events of the framework that are not logged at any level, whatever the settings say. A test lets the service say everything
/// that it can, and looks through it for secrets.
/// </summary>
internal static class LogExclusions
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>
    /// Events that repeat what a client sent: a payload's key in a path, a credential in a query or in a broken header. By
    /// their source, and by their ids where it has others too.
    /// </summary>
    private static readonly Dictionary<string, int[]> Repeating = new(StringComparer.Ordinal)
    {
        // A request begins, ends, and was handled by nobody: each with its path, the first two with its query.
        ["Microsoft.AspNetCore.Hosting.Diagnostics"] = [1, 2, 16],

        // Which endpoints a path fits.
        ["Microsoft.AspNetCore.Routing.Matching.DfaMatcher"] = [],

        // The arguments of an action, the payload's key among them.
        ["Microsoft.AspNetCore.Mvc.Infrastructure.ControllerActionInvoker"] = [102],

        // The line of a request, or the header, that cannot be read.
        ["Microsoft.AspNetCore.Server.Kestrel.BadRequests"] = [17],

        // What stands in X-Forwarded-For.
        ["Microsoft.AspNetCore.HttpOverrides.ForwardedHeadersMiddleware"] = [],
    };

    /// <summary>Whether an event is one of them.</summary>
    public static bool Contains(LogEvent logged) => SourceOf(logged) is { } source
        && (Repeats(logged, source) || IsToldElsewhere(logged, source) || IsClientLeaving(logged));

    private static bool Repeats(LogEvent logged, string source) =>
        Repeating.TryGetValue(source, out var ids) && (ids.Length == 0 || (EventPartOf(logged, "Id") is int id && ids.Contains(id)));

    // A wrong setting is told in one line when the program ends.
    private static bool IsToldElsewhere(LogEvent logged, string source) => logged.Exception is OptionsValidationException && source == Host;

    // Kestrel calls it an error when a client leaves amid its body; anyone could fill the log with these.
    private static bool IsClientLeaving(LogEvent logged) => EventPartOf(logged, "Name") is "RequestBodyDrainBodyReaderInvalidState";

    private static string? SourceOf(LogEvent logged) =>
        (logged.Properties.GetValueOrDefault(Constants.SourceContextPropertyName) as ScalarValue)?.Value as string;

    private static object? EventPartOf(LogEvent logged, string part) => logged.Properties.GetValueOrDefault("EventId") is StructureValue id
        ? id.Properties.Where(property => property.Name == part).Select(property => (property.Value as ScalarValue)?.Value).FirstOrDefault()
        : null;
}

/// <summary>Takes the path off every event of a request, to which the framework's scope adds it.</summary>
internal sealed class RequestPathScrubber : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory) => logEvent.RemovePropertyIfPresent("RequestPath");
}
