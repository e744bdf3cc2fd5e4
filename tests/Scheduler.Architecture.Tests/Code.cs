using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Scheduler.Architecture.Tests;

/// <summary>The compiled service, read once for all tests.</summary>
internal static class Code
{
    public const string DomainLayer = "Scheduler.Domain";
    public const string ApplicationLayer = "Scheduler.Application";
    public const string InfrastructureLayer = "Scheduler.Infrastructure";
    public const string ApiLayer = "Scheduler.Api";

    public static readonly string[] Layers = [DomainLayer, ApplicationLayer, InfrastructureLayer, ApiLayer];

    public static readonly ArchUnitNET.Domain.Architecture Architecture =
        new ArchLoader().LoadAssemblies(Layers.Select(Layer).ToArray()).Build();

    // By name, because most types are internal to their layer.
    public static Assembly Layer(string name) => Assembly.Load(name);

    /// <summary>The types of a layer, without what the compiler adds to each assembly for itself.</summary>
    public static IEnumerable<IType> TypesOf(string layer) => Architecture.Types
        .Where(type => type.Assembly.Name.StartsWith($"{layer},", StringComparison.Ordinal) || type.Assembly.Name == layer);
}
