namespace Scheduler.Service.Tests.Fuzz.Generation;

/// <summary>Interesting values for fuzzing. None of them matches the patterns that responses must not leak.</summary>
internal static class FuzzDictionary
{
    /// <summary>Ordinary and unusual values for text fields; the generator picks those that a schema allows.</summary>
    public static readonly IReadOnlyList<string> Texts =
    [
        "reports", "mail", "Reports", "a", "0", "-1", "null", "true", "é", "日本語", "👩‍👩‍👧", "\U00010000", "\U0010FFFF", "\u202Egnirts",
        "e\u0301", "İstanbul", "straße",
        "\uFEFFbom", "\uFFFF", "a b", " a", "a ", "'; DROP TABLE Tasks; --", "<script>alert(1)</script>", "${jndi:ldap://x}", "%s%n%00",
        "..", "...", "a/b", "a\\b", "\"", "{}",
        "a\tb", "a\u0000b", "a\u0085b", "a\nb", "", new('a', 99), new('a', 100), new('a', 101), new('ä', 199), new('a', 200), new('a', 201), new('日', 200),
        string.Concat(Enumerable.Repeat("👍", 50)), string.Concat(Enumerable.Repeat("👍", 100)), string.Concat(Enumerable.Repeat("👍", 101)),
    ];

    /// <summary>Valid and almost valid times.</summary>
    public static readonly IReadOnlyList<string> Times =
    [
        "2999-01-01", "2999-01-01T00", "29990101T00Z", "2999-01-01T00:00:00+14:00", "2999-01-01T00:00:00+14:01",
        "2999-01-01T00:00:00-00:00", "2999-01-01T24:00:00Z", "2999-01-01T23:59:60Z",
        "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00",
        "0000-01-01T00:00:00Z", "2999-02-29T00Z", "3000-02-29T00Z", "3200-02-29T00Z",
        "2999-01-01T00:00:00.12345678Z", "29990101T000000.123456789", "2999-01-01T00:00:00.1234567890Z", "9999-12-31T23:59:59.999999999Z",
        "2999-01-01T00:00:00,5Z", "2999-01-01t00:00:00z", "2999-W01-1T00Z", "2999-01-01 00:00:00Z",
        " 2999-01-01T00Z", "2000-01-01T00:00:00Z", "٢٩٩٩-01-01T00Z", "2999-01-01T00:00:00Z\n", "1",
    ];

    /// <summary>Cron expressions, few of which create tasks within a run.</summary>
    public static readonly IReadOnlyList<string> CronExpressions =
    [
        "* * * * *", "*/5 * * * * *", "30 2 * * *", "0 9-17/2 * * MON-FRI", "0 0 13 * FRI", "0 0 L * *", "0 0 LW * ?", "0 0 15W * *", "0 0 L-3 * *",
        "0 0 ? * MON#1", "0 12 * * 5L", "0 22-2 * * *", "0 0 29 2 *", "0 0 1,15 JAN,jul 0", "15 30 2 * * 7", "@daily", "@HOURLY", "@yearly",
        "H H * * *", "H/15 * * * *", "h h h * * *", " 0  0 * * * ",
    ];

    /// <summary>The parts of cron expressions, most of which are not valid in every field.</summary>
    public static readonly IReadOnlyList<string> CronFields =
    [
        "*", "*", "*", "?", "0", "1", "59", "60", "00", "31", "*/1", "*/0", "*/99", "1-5", "5-1", "1-5/2", "1,2,3", ",", "1,", "-", "1-", "/2", "L",
        "L-3", "L-99", "LW", "W", "15W", "32W", "5L", "1#1", "1#6", "MON", "FRI#5", "JAN", "JAN-DEC", "h", "H/5", "H(0-5)", "@daily", "99999999999",
        "-1", "\t", "*\n", "٣", "**",
    ];

    /// <summary>ISO 8601 durations for a recurrence.</summary>
    public static readonly IReadOnlyList<string> Intervals =
    [
        "PT2S", "PT15M", "PT90M", "PT1H30M15S", "PT8784H", "PT31622400S", "PT007M", "P1D", "P2W", "P3M", "P1Y", "P1000D",
    ];

    /// <summary>The parts of ISO 8601 durations.</summary>
    public static readonly IReadOnlyList<string> IntervalParts =
        ["P", "P", "T", "PT", "0", "1", "15", "999999999", "99999999999", "Y", "M", "W", "D", "H", "S", ".5", ",5", "-", "+", " ", "p", "٣"];

    /// <summary>Zones with unusual offsets and changes.</summary>
    public static readonly IReadOnlyList<string> TimeZones =
    [
        "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Europe/Dublin",
        "Antarctica/Troll", "Etc/GMT+12", "Pacific/Kiritimati", "America/St_Johns",
    ];

    /// <summary>Invalid JSON values, and valid ones that parsers tend to mishandle.</summary>
    public static readonly IReadOnlyList<string> Words =
    [
        "0", "-0", "-0.0", "1e400", "1E-400", "-1e999999", "01", "-", "+1", ".5", "1.", "1e", "0x10", "NaN", "Infinity", "1_000",
        "99999999999999999999", "2147483648", "-2147483649", "1.10", "1e0",
        "true", "false", "null", "TRUE", "tru", "nul", "undefined", "'a'", "a", "[]", "{}", "[null]", "[[]]", "{\"a\":{}}", "", ",", "}",
        "]", "/*c*/1", "1//c", "\"", "\"a", "\"\\", "\"\\x41\"", "\"\\u12\"", "\"\\u12G4\"",
        "\"\\ud800\"", "\"\\udc00\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\\u0041\"", "\"\\u0000\"", "\"\\uFEFF\"",
        "\"\\/\"", "\"a\tb\"", "\"a\nb\"", "\"\u007F\"", "\"\u2028\"", "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}", "{\"a\":1,}", "[1,]", "{,}", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"\":1}", "{\"\\u0000\":1}",
        "{\"\\ud800\":1}", "{\"__proto__\":1}", "{\"$ref\":\"#\"}", "{\"$type\":\"x\"}",
        new('9', 400), "1." + new string('0', 400) + "1", "\"" + new string('a', 199) + "\"", "\"" + new string('a', 201) + "\"",
        "{\"" + new string('k', 200) + "\":1}", "{\"" + new string('k', 201) + "\":1}",
    ];
}
