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
    public void Controllers_do_not_depend_on_repositories_stores_or_the_unit_of_work() => Classes().That().AreAssignableTo(typeof(ControllerBase))
        .Should().NotDependOnAny(Interfaces().That().HaveNameMatching("(Repository|Store|UnitOfWork|WriteScope)$"))
        .Check(Service);

    [Test]
    public void Pattern_of_port_names_matches_all_persistence_ports() => Assert.That(
        Interfaces().That().HaveNameMatching("(Repository|Store|UnitOfWork|WriteScope)$").GetObjects(Service).Select(port => port.Name),
        Is.EquivalentTo(new[] { "ITaskRepository", "ITaskReadStore", "IApiKeyRepository", "IApiKeyReadStore", "IIdempotencyRecordRepository", "IWorkerSettingsRepository", "IWorkerReadStore", "IClaimStore", "IFailureKindStore", "IEventReadStore", "IRetentionStore", "IScheduleRepository", "IScheduleReadStore", "IUnitOfWork", "IWriteScope" }));

    [TestCaseSource(nameof(Controllers))]
    public void Controller_is_injected_with_the_mediator_only(Type controller) => Assert.That(
        controller.GetConstructors().Single().GetParameters().Select(parameter => parameter.ParameterType),
        Is.EqualTo(new[] { typeof(IMediator) }));

    [TestCaseSource(typeof(Layer), nameof(Layer.All))]
    public void Concrete_classes_are_sealed(string layer) => Assert.That(
        Layer.Load(layer).GetTypes().Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract && !IsGenerated(type)).Select(type => type.FullName),
        Is.Empty);

    // Migrations and the class around top-level statements are generated.
    private static bool IsGenerated(Type type) => type.FullName == "Program"
        || type.Namespace?.EndsWith(".Migrations", StringComparison.Ordinal) == true;
}
