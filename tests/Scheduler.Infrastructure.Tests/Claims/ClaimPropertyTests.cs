using CsCheck;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Claims;

/// <summary>In any sequence of operations, claims and attempts behave as the contract specifies, on every database.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class ClaimPropertyTests(string provider) : DatabaseFixture(provider)
{
    private const string SequencesSetting = "SCHEDULER_TEST_CLAIM_SEQUENCES";
    private const int DefaultSequences = 50;

    [Test]
    public async Task Service_behaves_as_the_contract_specifies() => await ServiceStep.Any.List[1, 40].SampleAsync(
        async steps =>
        {
            await Host.ClearAsync();
            var comparison = new ModelComparison(Host);
            foreach (var step in steps)
            {
                await comparison.ApplyAsync(step);
            }
        },
        iter: EnvironmentNumber.Read(SequencesSetting) ?? DefaultSequences,
        threads: 1);
}
