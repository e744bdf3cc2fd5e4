using Scheduler.Cli.Output;

namespace Scheduler.Cli.Tests.Output;

internal sealed class TableTests
{
    [Test]
    public void Optional_columns_give_way_before_others_are_cut()
    {
        var table = new Table(new Column("ID"), new Column("NAME") { MinWidth = 5 }, new Column("NOTE") { MinWidth = 4, IsOptional = true });
        table.Add("1234567890", "Alexander", "A long note");
        Assert.Multiple(() =>
        {
            Assert.That(table.Format(width: null, hasColors: false), Is.EqualTo("ID          NAME       NOTE\n1234567890  Alexander  A long note\n"));
            Assert.That(table.Format(27, hasColors: false), Is.EqualTo("ID          NAME       NOTE\n1234567890  Alexander  A l…\n"));
            Assert.That(table.Format(23, hasColors: false), Is.EqualTo("ID          NAME   NOTE\n1234567890  Alex…  A l…\n"));
            Assert.That(table.Format(22, hasColors: false), Is.EqualTo("ID          NAME\n1234567890  Alexander\n"));
            Assert.That(table.Format(5, hasColors: false), Is.EqualTo("ID          NAME\n1234567890  Alex…\n"));
        });
    }

    [Test]
    public void Wide_characters_keep_the_columns_aligned()
    {
        var table = new Table(new Column("NAME") { MinWidth = 4 }, new Column("N") { IsNumeric = true });
        table.Add("報告", 1);
        table.Add("été", 22);
        Assert.That(table.Format(80, hasColors: false), Is.EqualTo("NAME   N\n報告   1\nété   22\n"));
        Assert.That(TerminalText.Shorten("報告書の印刷", 6), Is.EqualTo("報告…"));
    }

    [Test]
    public void Control_characters_of_the_data_are_replaced()
    {
        Assert.That(TerminalText.Clean("a\e[31m\tb\r\nc\u009Bd\u202Ee"), Is.EqualTo("a\uFFFD[31m b c\uFFFDd\uFFFDe"));
        Assert.That(TerminalText.Clean("é😀 報告"), Is.EqualTo("é😀 報告"));
    }

    [TestCase("", "", ExpectedResult = true)]
    [TestCase("1", "", ExpectedResult = false)]
    [TestCase("", "dumb", ExpectedResult = false)]
    [Platform(Exclude = "Win", Reason = "Colors also depend on the terminal there.")]
    public bool Colors_can_be_turned_off(string noColor, string term) =>
        CliEnvironment.HasColorsOf(name => name switch { "NO_COLOR" => noColor, "TERM" => term, _ => null });
}
