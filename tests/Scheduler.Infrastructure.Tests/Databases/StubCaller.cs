using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Tests.Databases;

/// <summary>The caller of all requests of a test.</summary>
internal sealed class StubCaller : ICurrentCaller
{
    public string? Id { get; set; }
}
