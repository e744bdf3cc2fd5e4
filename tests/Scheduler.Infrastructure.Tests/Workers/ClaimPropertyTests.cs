using CsCheck;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Workers;

/// <summary>Whatever happens in whatever order, claims and what follows from them do as the contract says, on every database.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class ClaimPropertyTests(string provider) : DatabaseFixture(provider)
{
    [Test]
    public async Task The_service_does_as_the_contract_says() => await ServiceStep.Any.List[1, 40].SampleAsync(
        async steps =>
        {
            await Host.Clear();
            var pair = new ServicePair(Host);
            foreach (var step in steps)
            {
                await pair.Apply(step);
            }
        },
        iter: 150,
        threads: 1);
}
