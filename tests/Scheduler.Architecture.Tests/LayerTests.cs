using ArchUnitNET.NUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using static Scheduler.Architecture.Tests.Code;

namespace Scheduler.Architecture.Tests;

public sealed class LayerTests
{
    [TestCase(DomainLayer, ApplicationLayer)]
    [TestCase(DomainLayer, InfrastructureLayer)]
    [TestCase(DomainLayer, ApiLayer)]
    [TestCase(ApplicationLayer, InfrastructureLayer)]
    [TestCase(ApplicationLayer, ApiLayer)]
    [TestCase(InfrastructureLayer, ApiLayer)]
    public void No_layer_knows_one_further_out(string inner, string outer) => Types().That().ResideInAssembly(Layer(inner))
        .Should().NotDependOnAny(Types().That().ResideInAssembly(Layer(outer)))
        .Check(Code.Architecture);

    [TestCase(DomainLayer, ApplicationLayer)]
    [TestCase(DomainLayer, InfrastructureLayer)]
    [TestCase(DomainLayer, ApiLayer)]
    [TestCase(ApplicationLayer, InfrastructureLayer)]
    [TestCase(ApplicationLayer, ApiLayer)]
    [TestCase(InfrastructureLayer, ApiLayer)]
    public void No_layer_refers_to_one_further_out(string inner, string outer) =>
        Assert.That(Layer(inner).GetReferencedAssemblies().Select(name => name.Name), Does.Not.Contain(outer));

    [Test]
    public void Only_Program_knows_the_infrastructure() => Types().That().ResideInAssembly(Layer(ApiLayer))
        .And().DoNotHaveFullNameMatching("^Program([/+].*)?$")
        .Should().NotDependOnAny(Types().That().ResideInAssembly(Layer(InfrastructureLayer)))
        .Check(Code.Architecture);

    [Test]
    public void The_API_puts_the_layers_together() =>
        Assert.That(Layer(ApiLayer).GetReferencedAssemblies().Select(name => name.Name), Does.Contain(InfrastructureLayer).And.Contain(ApplicationLayer));

    [Test]
    public void The_domain_depends_on_nothing_outside_System()
    {
        Assert.That(
            Layer(DomainLayer).GetReferencedAssemblies().Select(name => name.Name), Is.Not.Empty.And.All.StartsWith("System."));
        Assert.That(
            from type in TypesOf(DomainLayer)
            from dependency in type.Dependencies
            let target = dependency.Target
            where !target.FullName.StartsWith("System.", StringComparison.Ordinal)
                && !target.FullName.StartsWith("Scheduler.Domain.", StringComparison.Ordinal)
                && target.Assembly.Name != type.Assembly.Name
            select $"{type.FullName} -> {target.FullName}",
            Is.Empty);
    }

    [TestCase(DomainLayer)]
    [TestCase(ApplicationLayer)]
    [TestCase(ApiLayer)]
    public void Nothing_outside_the_infrastructure_knows_the_database(string layer) =>
        AssertUnknown(layer, "Microsoft.EntityFrameworkCore", "Microsoft.Data");

    [TestCase(DomainLayer)]
    [TestCase(ApplicationLayer)]
    public void The_use_cases_do_not_know_ASP_NET(string layer) => AssertUnknown(layer, "Microsoft.AspNetCore");

    private static void AssertUnknown(string layer, params string[] prefixes)
    {
        bool IsForbidden(string? name) => Array.Exists(
            prefixes, prefix => name == prefix || name?.StartsWith($"{prefix}.", StringComparison.Ordinal) == true);

        Assert.That(Layer(layer).GetReferencedAssemblies().Select(name => name.Name).Where(IsForbidden), Is.Empty);
        Assert.That(
            from type in TypesOf(layer)
            from dependency in type.Dependencies
            where IsForbidden(dependency.Target.FullName)
            select $"{type.FullName} -> {dependency.Target.FullName}",
            Is.Empty);
    }
}
