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
    public void No_layer_knows_one_further_out(string inner, string outer) => Types().That().ResideInAssembly(Layer.Load(inner))
        .Should().NotDependOnAny(Types().That().ResideInAssembly(Layer.Load(outer)))
        .Check(Service);

    [TestCase(Layer.Domain, Layer.Application)]
    [TestCase(Layer.Domain, Layer.Infrastructure)]
    [TestCase(Layer.Domain, Layer.Api)]
    [TestCase(Layer.Application, Layer.Infrastructure)]
    [TestCase(Layer.Application, Layer.Api)]
    [TestCase(Layer.Infrastructure, Layer.Api)]
    public void No_layer_refers_to_one_further_out(string inner, string outer) =>
        Assert.That(Layer.Load(inner).GetReferencedAssemblies().Select(name => name.Name), Does.Not.Contain(outer));

    [Test]
    public void The_client_refers_to_no_layer_of_the_service() =>
        Assert.That(Layer.Load(Layer.Client).GetReferencedAssemblies().Select(name => name.Name), Is.Not.Empty.And.None.AnyOf(Layer.All));

    [Test]
    public void Only_Program_knows_the_infrastructure() => Types().That().ResideInAssembly(Layer.Load(Layer.Api))
        .And().DoNotHaveFullNameMatching("^Program([/+].*)?$")
        .Should().NotDependOnAny(Types().That().ResideInAssembly(Layer.Load(Layer.Infrastructure)))
        .Check(Service);

    [Test]
    public void The_service_is_put_together_with_the_infrastructure() =>
        Assert.That(Layer.Load(Layer.Api).GetReferencedAssemblies().Select(name => name.Name), Does.Contain(Layer.Infrastructure));

    [Test]
    public void The_domain_depends_on_nothing_outside_System()
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
    public void Nothing_outside_the_infrastructure_knows_the_database(string layer) =>
        AssertUnknown(layer, "Microsoft.EntityFrameworkCore", "Microsoft.Data");

    [TestCase(Layer.Domain)]
    [TestCase(Layer.Application)]
    public void The_use_cases_do_not_know_ASP_NET(string layer) => AssertUnknown(layer, "Microsoft.AspNetCore");

    private static void AssertUnknown(string layer, params string[] prefixes)
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
