using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tests.Common;

public sealed class UnicodeTextTests
{
    // Code units, because a lone surrogate in an attribute would not survive the compiler's UTF-8.
    [TestCase]
    [TestCase(0x61)]
    [TestCase(0x0000)]
    [TestCase(0xFFFF)]
    [TestCase(0xD83D, 0xDE00)]
    [TestCase(0x61, 0xD83D, 0xDE00, 0x62)]
    public void Text_whose_surrogates_are_all_paired_is_well_formed(params int[] units) => Assert.That(IsWellFormed(units), Is.True);

    [TestCase(0xD83D)]
    [TestCase(0xDE00)]
    [TestCase(0xDE00, 0xD83D)]
    [TestCase(0xD83D, 0x61)]
    [TestCase(0xD83D, 0xD83D, 0xDE00)]
    [TestCase(0xD83D, 0xDE00, 0xDE00)]
    public void Text_with_half_a_pair_is_not_well_formed(params int[] units) => Assert.That(IsWellFormed(units), Is.False);

    private static bool IsWellFormed(int[] units) => UnicodeText.IsWellFormed(units.Select(unit => (char)unit).ToArray());
}
