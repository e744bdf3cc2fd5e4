using ArchUnitNET.NUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using static Scheduler.Architecture.Tests.Code;

namespace Scheduler.Architecture.Tests;

public sealed class LayerTests
{
    [TestCase(Layer.Domain, Layer.Application)]
    [TestCase(Layer.Domain, Layer.Infrastructure)]
    [TestCase(Layer.Domain, Layer.Api)]
    [TestCase(Layer.Application, Layer.Infrastructure)]
    [TestCase(Layer.Application, Layer.Api)]
    [TestCase(Layer.Infrastructure, Layer.Api)]
    public void Types_do_not_depend_on_outer_layers(string inner, string outer) => Types().That().ResideInAssembly(Layer.Load(inner))
        .Should().NotDependOnAny(Types().That().ResideInAssembly(Layer.Load(outer)))
        .Check(Service);

    [TestCase(Layer.Domain, Layer.Application)]
    [TestCase(Layer.Domain, Layer.Infrastructure)]
    [TestCase(Layer.Domain, Layer.Api)]
    [TestCase(Layer.Application, Layer.Infrastructure)]
    [TestCase(Layer.Application, Layer.Api)]
    [TestCase(Layer.Infrastructure, Layer.Api)]
    public void Assemblies_do_not_reference_outer_layers(string inner, string outer) =>
        Assert.That(Layer.Load(inner).GetReferencedAssemblies().Select(name => name.Name), Does.Not.Contain(outer));

    [Test]
    public void Client_references_no_layer_of_the_service() =>
        Assert.That(Layer.Load(Layer.Client).GetReferencedAssemblies().Select(name => name.Name), Is.Not.Empty.And.None.AnyOf(Layer.All));

    [Test]
    public void Command_line_references_the_client_and_no_layer_of_the_service() => Assert.That(
        Layer.Load(Layer.Cli).GetReferencedAssemblies().Select(name => name.Name), Does.Contain(Layer.Client).And.None.AnyOf(Layer.All));

    [Test]
    public void Only_Program_depends_on_the_infrastructure() => Types().That().ResideInAssembly(Layer.Load(Layer.Api))
        .And().DoNotHaveFullNameMatching("^Program([/+].*)?$")
        .Should().NotDependOnAny(Types().That().ResideInAssembly(Layer.Load(Layer.Infrastructure)))
        .Check(Service);

    [Test]
    public void Api_references_the_infrastructure() =>
        Assert.That(Layer.Load(Layer.Api).GetReferencedAssemblies().Select(name => name.Name), Does.Contain(Layer.Infrastructure));

    [Test]
    public void Domain_depends_only_on_the_base_class_library()
    {
        Assert.That(
            Layer.Load(Layer.Domain).GetReferencedAssemblies().Select(name => name.Name), Is.Not.Empty.And.All.StartsWith("System."));
        Assert.That(
            from type in TypesOf(Layer.Domain)
            from dependency in type.Dependencies
            let target = dependency.Target
            where !target.FullName.StartsWith("System.", StringComparison.Ordinal)
                && !target.FullName.StartsWith("Scheduler.Domain.", StringComparison.Ordinal)
                && target.Assembly.Name != type.Assembly.Name
            select $"{type.FullName} -> {target.FullName}",
            Is.Empty);
    }

    [TestCase(Layer.Domain)]
    [TestCase(Layer.Application)]
    [TestCase(Layer.Api)]
    public void Only_the_infrastructure_depends_on_database_libraries(string layer) =>
        AssertNoDependency(layer, "Microsoft.EntityFrameworkCore", "Microsoft.Data");

    [TestCase(Layer.Domain)]
    [TestCase(Layer.Application)]
    public void Domain_and_application_do_not_depend_on_ASP_NET_Core(string layer) => AssertNoDependency(layer, "Microsoft.AspNetCore");

    private static void AssertNoDependency(string layer, params string[] prefixes)
    {
        bool IsForbidden(string? name) => Array.Exists(
            prefixes, prefix => name == prefix || name?.StartsWith($"{prefix}.", StringComparison.Ordinal) == true);

        Assert.That(Layer.Load(layer).GetReferencedAssemblies().Select(name => name.Name).Where(IsForbidden), Is.Empty);
        Assert.That(
            from type in TypesOf(layer)
            from dependency in type.Dependencies
            where IsForbidden(dependency.Target.FullName)
            select $"{type.FullName} -> {dependency.Target.FullName}",
            Is.Empty);
    }
}
