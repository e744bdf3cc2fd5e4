using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class TaskTitleTests
{
    private const string Emoji = "\U0001F600";

    [TestCase("")]
    [TestCase("Monthly report")]
    [TestCase("  padded\u3000")]
    [TestCase("a/b")]
    [TestCase("..")]
    [TestCase("Größe 東京 \U0001F600")]
    public void A_title_is_preserved_verbatim(string text) => Assert.That(TaskTitle.From(text).Value, Is.EqualTo(text));

    [Test]
    public void A_title_of_200_characters_is_accepted() =>
        Assert.That(TaskTitle.From(new string('t', 200)).Value, Has.Length.EqualTo(200));

    [Test]
    public void A_title_of_201_characters_is_rejected() =>
        Assert.That(() => TaskTitle.From(new string('t', 201)), DomainThrows.Code("validation-failed", "title"));

    [Test]
    public void An_emoji_counts_as_two_characters()
    {
        var hundred = string.Concat(Enumerable.Repeat(Emoji, 100));

        Assert.That(() => TaskTitle.From(hundred), Throws.Nothing);
        Assert.That(() => TaskTitle.From(hundred + "x"), DomainThrows.Code("validation-failed", "title"));
    }

    [TestCase('\u0000')]
    [TestCase('\n')]
    [TestCase('\u001F')]
    [TestCase('\u007F')]
    [TestCase('\u0080')]
    [TestCase('\u009F')]
    public void Control_characters_are_rejected(char control) =>
        Assert.That(() => TaskTitle.From($"a{control}b"), DomainThrows.Code("validation-failed", "title"));

    [TestCase('\u0020')]
    [TestCase('\u007E')]
    [TestCase('\u00A0')]
    [TestCase('\u2028')]
    public void The_neighbors_of_control_characters_are_accepted(char neighbor) =>
        Assert.That(() => TaskTitle.From($"a{neighbor}b"), Throws.Nothing);

    [Test]
    public void A_lone_surrogate_is_rejected()
    {
        Assert.That(() => TaskTitle.From("a\uD83D"), DomainThrows.Code("validation-failed", "title"));
        Assert.That(() => TaskTitle.From("\uDE00a"), DomainThrows.Code("validation-failed", "title"));
    }

    [Test]
    public void All_errors_are_reported_together()
    {
        Assert.That(TaskTitle.Validate($"\u0001\uD83D{new string('t', 200)}"), Has.Count.EqualTo(3));
        Assert.That(TaskTitle.Validate("Monthly report"), Is.Empty);
    }
}
