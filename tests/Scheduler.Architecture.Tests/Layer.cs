using System.Reflection;

namespace Scheduler.Architecture.Tests;

/// <summary>The layers of the service, innermost first; each is an assembly of this name.</summary>
internal static class Layer
{
    public const string Domain = "Scheduler.Domain";
    public const string Application = "Scheduler.Application";
    public const string Infrastructure = "Scheduler.Infrastructure";
    public const string Api = "Scheduler.Api";

    /// <summary>No layer of the service: what its users install.</summary>
    public const string Client = "Scheduler.Client";

    public static readonly string[] All = [Domain, Application, Infrastructure, Api];

    // By name, because most types are internal to their layer.
    public static Assembly Load(string layer) => Assembly.Load(layer);
}
