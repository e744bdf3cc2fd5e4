using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Tasks;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence;

[TestFixture]
public sealed class WriteScopeTests() : DatabaseFixture(TestDatabase.Sqlite)
{
    [Test]
    public void Commands_have_a_write_scope_and_queries_have_none()
    {
        using var scope = Host.Services.CreateScope();

        Assert.That(scope.ServiceProvider.GetServices<IPipelineBehavior<GetTask, TaskResponse>>(), Is.Empty);
        Assert.That(scope.ServiceProvider.GetServices<IPipelineBehavior<MergePayload, TaskResponse>>(), Has.Exactly(3).Items);
    }
}
