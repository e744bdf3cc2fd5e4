using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Events;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tests.Common;

public sealed class AddApplicationTests
{
    private static readonly Type[] Requests = typeof(DependencyInjection).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && RequestPort(type) is not null)
        .ToArray();

    [Test]
    public void The_use_cases_are_requests() => Assert.That(
        Requests, Is.SupersetOf(new[] { typeof(CreateTask), typeof(UpdateTask), typeof(DeleteTask), typeof(GetTask), typeof(ListTasks) }));

    [TestCaseSource(nameof(Requests))]
    public void Every_request_has_exactly_one_handler(Type request)
    {
        var port = typeof(IRequestHandler<,>).MakeGenericType(request, RequestPort(request)!.GetGenericArguments()[0]);

        var handlers = new ServiceCollection().AddApplication().Where(service => service.ServiceType == port).ToList();

        Assert.That(handlers, Has.Count.EqualTo(1));
        Assert.That(handlers[0].ImplementationType!.GetInterfaces(), Does.Contain(port));
        Assert.That(handlers[0].Lifetime, Is.EqualTo(ServiceLifetime.Scoped));
    }

    [Test]
    public void The_mediator_and_the_mapper_are_registered()
    {
        var registered = new ServiceCollection().AddApplication().Select(service => service.ServiceType);

        Assert.That(registered, Is.SupersetOf(new[] { typeof(IMediator), typeof(AutoMapper.IMapper), typeof(AutoMapper.IConfigurationProvider) }));
    }

    [Test]
    public void A_retry_surrounds_the_notifications_which_surround_the_write_scope() => Assert.That(
        new ServiceCollection().AddApplication()
            .Where(service => service.ServiceType == typeof(IPipelineBehavior<,>)).Select(service => service.ImplementationType),
        Is.EqualTo(new[] { typeof(ConflictRetryBehavior<,>), typeof(ChangeNotificationBehavior<,>), typeof(WriteScopeBehavior<,>) }));

    [Test]
    public void Shutdown_completes_pending_claims_and_readers_of_the_event_feed()
    {
        using var waiting = new PendingClaims(TimeProvider.System, TimeProvider.System);
        var feed = new EventFeed(TimeProvider.System);
        var services = new Mock<IServiceProvider>();
        services.Setup(provider => provider.GetService(typeof(PendingClaims))).Returns(waiting);
        services.Setup(provider => provider.GetService(typeof(EventFeed))).Returns(feed);

        var requests = new ServiceCollection().AddApplication().Where(service => service.ServiceType == typeof(IPendingRequests))
            .Select(service => service.ImplementationFactory!(services.Object));

        Assert.That(requests, Is.EqualTo(new object[] { waiting, feed }));
    }

    [Test]
    public void The_machine_clock_is_the_clock_of_the_system()
    {
        var clock = new ServiceCollection().AddApplication().Single(service => service.IsKeyedService && service.ServiceType == typeof(TimeProvider));

        Assert.That((clock.ServiceKey, clock.KeyedImplementationInstance), Is.EqualTo(((object)MachineClock.Key, (object)TimeProvider.System)));
    }

    [Test]
    public void Every_handler_has_a_request()
    {
        var handlers = new ServiceCollection().AddApplication().Count(service =>
            service.ServiceType.IsGenericType && service.ServiceType.GetGenericTypeDefinition() == typeof(IRequestHandler<,>));

        Assert.That(handlers, Is.EqualTo(Requests.Length));
    }

    [Test]
    public async Task A_command_that_conflicted_is_retried_in_a_new_scope()
    {
        var pipeline = new Pipeline();
        var task = pipeline.Given();
        pipeline.UnitOfWork.SetupSequence(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ConflictException())
            .Returns(Task.CompletedTask);

        await pipeline.SendAsync(new UpdateTask(task.Id, new TaskChanges { Title = new(null) }));

        Assert.That(pipeline.Scope.Runs, Is.EqualTo(2));
        pipeline.Tasks.Verify(tasks => tasks.FindWithClockAsync(task.Id, It.IsAny<CancellationToken>()), Times.Exactly(2));
    }

    private static Type? RequestPort(Type type) => Array.Find(
        type.GetInterfaces(), port => port.IsGenericType && port.GetGenericTypeDefinition() == typeof(IRequest<>));
}
