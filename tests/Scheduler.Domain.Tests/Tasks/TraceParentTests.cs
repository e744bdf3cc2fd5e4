using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class TraceParentTests
{
    private const string Valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Test]
    public void Valid_header_is_parsed() => Assert.That(TraceParent.TryParse(Valid)!.Value, Is.EqualTo(Valid));

    [TestCase(null)]
    [TestCase("")]
    [TestCase(Valid + "-00")]
    [TestCase("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [TestCase("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [TestCase("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public void Invalid_header_counts_as_missing(string? text) => Assert.That(TraceParent.TryParse(text), Is.Null);

    [TestCase("reported", FailureCode.Reported)]
    [TestCase("lease-expired", FailureCode.LeaseExpired)]
    [TestCase("cancelled", FailureCode.Cancelled)]
    public void Failure_code_is_parsed_by_its_name(string name, FailureCode code)
    {
        Assert.That(FailureCodeNames.TryParse(name, out var parsed));
        Assert.That((parsed, parsed.ToName()), Is.EqualTo((code, name)));
    }

    [Test]
    public void Unknown_failure_code_is_not_parsed() => Assert.That(FailureCodeNames.TryParse("Reported", out _), Is.False);
}
