using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Claims;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DuplicateClaimsTests : IDisposable
{
    private static readonly WorkerName Reports = WorkerName.From("reports");
    private static readonly ClaimKey Key = ClaimKey.Of("caller", "one");
    private static readonly ClaimKey Other = ClaimKey.Of("caller", "two");

    private readonly FakeTimeProvider _time = new();
    private readonly PendingClaims _waiting;

    public DuplicateClaimsTests() => _waiting = new PendingClaims(_time, _time);

    public void Dispose() => _waiting.Dispose();

    [Test]
    public async Task Tasks_of_a_claim_wake_all_of_its_duplicates_and_no_other_claim()
    {
        using var first = Enter(Key);
        using var second = Enter(Key);
        using var other = Enter(Other);
        using var withoutKey = Enter(key: null);

        _waiting.WakeDuplicates(Key);

        Assert.That(await Task.WhenAll(ResultOfAsync(first), ResultOfAsync(second)), Is.All.True);
        Assert.That((WaitAsync(other).IsCompleted, WaitAsync(withoutKey).IsCompleted), Is.EqualTo((false, false)));
    }

    [Test]
    public void Tasks_of_a_claim_without_a_key_wake_no_claim()
    {
        using var withoutKey = Enter(key: null);
        using var other = Enter(Other);

        _waiting.WakeDuplicates(key: null);
        _waiting.WakeDuplicates(Key);

        Assert.That((WaitAsync(withoutKey).IsCompleted, WaitAsync(other).IsCompleted), Is.EqualTo((false, false)));
    }

    [Test]
    public void A_key_is_pending_until_the_last_of_its_claims_has_left()
    {
        using var first = Enter(Key);
        using var second = Enter(Key);
        first.Dispose();
        Assert.That(_waiting.Keys, Is.EqualTo(new[] { Key }));
        second.Dispose();

        Assert.That(_waiting.Keys, Is.Empty);
    }

    private PendingClaim Enter(ClaimKey? key)
    {
        var claim = _waiting.Register([Reports], key);
        claim.Enqueue();
        return claim;
    }

    private Task<bool> WaitAsync(PendingClaim claim) => claim.WaitAsync(TimeSpan.FromSeconds(30), _time, CancellationToken.None);

    // By the system clock, so that a missing wake-up fails the test instead of hanging it.
    private Task<bool> ResultOfAsync(PendingClaim claim) => WaitAsync(claim).WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System);
}
