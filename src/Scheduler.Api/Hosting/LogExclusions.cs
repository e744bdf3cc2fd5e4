using Microsoft.Extensions.Options;
using Serilog.Core;
using Serilog.Events;

namespace Scheduler.Api.Hosting;

/// <summary>Events that are not logged at any level, whatever the settings say.</summary>
internal static class LogExclusions
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>Whether an event is one of them.</summary>
    public static bool Contains(LogEvent logged) => IsToldElsewhere(logged);

    // A wrong setting is told in one line when the program ends.
    private static bool IsToldElsewhere(LogEvent logged) => logged.Exception is OptionsValidationException && SourceOf(logged) == Host;

    private static string? SourceOf(LogEvent logged) =>
        (logged.Properties.GetValueOrDefault(Constants.SourceContextPropertyName) as ScalarValue)?.Value as string;
}

/// <summary>Takes the path off every event of a request, to which the framework's scope adds it: a payload's key may stand in it.</summary>
internal sealed class PathRemover : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory) => logEvent.RemovePropertyIfPresent("RequestPath");
}
