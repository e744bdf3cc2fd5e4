using System.Reflection;

namespace Scheduler.Architecture.Tests;

/// <summary>The layers of the service, innermost first, by the names of their assemblies.</summary>
internal static class Layer
{
    public const string Domain = "Scheduler.Domain";
    public const string Application = "Scheduler.Application";
    public const string Infrastructure = "Scheduler.Infrastructure";
    public const string Api = "Scheduler.Api";

    /// <summary>Not a layer of the service, but the package for its users.</summary>
    public const string Client = "Scheduler.Client";

    /// <summary>The command line, on the client. Its assembly has the name of the command.</summary>
    public const string Cli = "scheduler";

    public static readonly string[] All = [Domain, Application, Infrastructure, Api];

    // By name, because most types are internal to their assembly.
    public static Assembly Load(string layer) => Assembly.Load(layer);
}
