using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tests.Common;

public sealed class EnumNamesTests
{
    private static readonly EnumNames<Answer> Names = new("YES", "NO");

    private enum Answer
    {
        Yes,
        No,
    }

    [Test]
    public void Every_value_has_its_name() => Assert.Multiple(() =>
    {
        Assert.That(Names.All, Is.EqualTo(new[] { "YES", "NO" }));
        Assert.That(Names.Of(Answer.No), Is.EqualTo("NO"));
        Assert.That((Names.TryParse("NO", out var answer), answer), Is.EqualTo((true, Answer.No)));
    });

    [TestCase("no")]
    [TestCase("")]
    [TestCase("0")]
    [TestCase("NO ")]
    public void Other_text_is_no_name(string text) => Assert.That(Names.TryParse(text, out _), Is.False);

    [Test]
    public void A_value_without_a_name_is_a_defect() => Assert.That(() => new EnumNames<Answer>("YES"), Throws.ArgumentException.With.Message.Contains("2 values, but 1 names"));
}
