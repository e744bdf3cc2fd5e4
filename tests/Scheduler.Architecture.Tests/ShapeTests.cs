using ArchUnitNET.NUnit;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using static Scheduler.Architecture.Tests.Code;

namespace Scheduler.Architecture.Tests;

public sealed class ShapeTests
{
    private static IEnumerable<Type> Controllers => Layer.Load(Layer.Api).GetTypes().Where(type => type.IsAssignableTo(typeof(ControllerBase)));

    [Test]
    public void Controllers_do_not_know_repositories_read_stores_or_the_unit_of_work() => Classes().That().AreAssignableTo(typeof(ControllerBase))
        .Should().NotDependOnAny(Interfaces().That().HaveNameMatching("(Repository|Store|UnitOfWork|WriteScope)$"))
        .Check(Service);

    [Test]
    public void There_are_ports_that_controllers_could_know() => Assert.That(
        Interfaces().That().HaveNameMatching("(Repository|Store|UnitOfWork|WriteScope)$").GetObjects(Service).Select(port => port.Name),
        Is.EquivalentTo(new[] { "ITaskRepository", "ITaskReadStore", "IApiKeyRepository", "IApiKeyReadStore", "IIdempotencyRecordRepository", "IWorkerSettingsRepository", "IWorkerReadStore", "IClaimStore", "IUnitOfWork", "IWriteScope" }));

    [TestCaseSource(nameof(Controllers))]
    public void A_controller_is_given_the_mediator_and_nothing_else(Type controller) => Assert.That(
        controller.GetConstructors().Single().GetParameters().Select(parameter => parameter.ParameterType),
        Is.EqualTo(new[] { typeof(IMediator) }));

    [TestCaseSource(typeof(Layer), nameof(Layer.All))]
    public void A_class_is_sealed_unless_it_is_abstract_or_static(string layer) => Assert.That(
        Layer.Load(layer).GetTypes().Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract && !IsGenerated(type)).Select(type => type.FullName),
        Is.Empty);

    // Neither the classes of migrations nor the one around top-level statements are written by hand.
    private static bool IsGenerated(Type type) => type.FullName == "Program"
        || type.Namespace?.EndsWith(".Migrations", StringComparison.Ordinal) == true;
}
