using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Scheduler.Architecture.Tests;

/// <summary>The service's assemblies, loaded once for all tests.</summary>
internal static class Code
{
    public static readonly ArchUnitNET.Domain.Architecture Service =
        new ArchLoader().LoadAssemblies(Layer.All.Select(Layer.Load).ToArray()).Build();

    public static IEnumerable<IType> TypesOf(string layer) => Service.Types.Where(type => IsIn(layer, type));

    // The name of an assembly may be followed by a comma and its version and key.
    public static bool IsIn(string layer, IType type) => type.Assembly.Name.Split(',')[0] == layer;
}
