using System.Text;
using System.Text.Json;

namespace Scheduler.Samples.Faults;

/// <summary>What the work returns, and what it gets.</summary>
internal static class ResultChecks
{
    private const UnixFileMode OfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static async Task Results_and_errors_of_all_kinds_are_reported(string samples, Language language)
    {
        (string Code, string? Message)[] work = language == Language.Python
            ?
            [
                ("result = None", null),
                ("import datetime; result = {'at': datetime.datetime.now()}", "datetime"),
                ("import sys; sys.exit()", "SystemExit"),
                ("import sys; sys.exit(0)", "SystemExit"),
                ("raise KeyboardInterrupt", "KeyboardInterrupt"),
                ("raise MemoryError", "MemoryError"),
                ("raise RecursionError", "RecursionError"),
                ("import os; os._exit(0)", ""),
                ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", ""),
                ("result = {'x': float('nan')}", "JSON"),
                ("result = {'x': [1e999]}", "JSON"),
                ("result = [1]", "object"),
                ("result = 'x'", "object"),
                ("result = 42", "object"),
                ("result = False", "object"),
                ("result = {1, 2}", "set"),
                ("result = {(1, 2): 3}", "tuple"),
                ("result = {'x': '\\ud800'}", "surrogates"),
                ("result = {'x': 'y' * 300_000}", "256 KiB"),
                ("result = {'x': 'y' * 30_000_000}", "256 KiB"),
                ("""
                result = {}
                for _ in range(5000): result = {"x": result}
                """, "recursion"),
                ("""
                class Mute(Exception):
                    def __str__(self): raise ValueError
                raise Mute
                """, "Mute"),
                ("raise ValueError('\\ud800 \\0\\x1b[0m \\U0001f600')", "\U0001f600"),
                ("raise ValueError('\\U0001f600' * 2000)", "\U0001f600\U0001f600"),
                ("raise ValueError('y' + '\\U0001f600' * 2000)", "\U0001f600\U0001f600"),
            ]
            :
            [
                ("true", null),
                ("echo ' '", null),
                ("""printf '{"x":"%0150000d"}' 7""", null),
                ("echo hello", "JSON"),
                ("echo 42", "number"),
                ("echo null", "null"),
                ("echo '[1]'", "array"),
                ("echo '{}' '{}'", "2 values"),
                ("echo '{\"x\":1'", "JSON"),
                ("echo '{},\"retryable\":false'", "JSON"),
                ("printf '%0300000d' 7; exit 3", "3"),
                ("""printf '{"x":"%02000000d"}' 7""", "256 KiB"),
                ("exit 3", "3"),
                ("kill -9 $$", "137"),
                ("echo \"it broke\" >&2; exit 3", "it broke"),
                ("printf '\\000\\001\\033[0m\\377\\355\\240\\200 end' >&2; exit 3", " end"),
                ("printf '\U0001f600%.0s' {1..2000} >&2; exit 3", "\U0001f600\U0001f600"),
                ("printf 'y' >&2; printf '\U0001f600%.0s' {1..2000} >&2; exit 3", "\U0001f600\U0001f600"),
                ("head -c 3000000 /dev/zero | tr '\\000' y >&2; exit 3", "yyy"),
            ];
        await using var trial = Trial.Start(samples, language, Trial.LongLease);
        foreach (var (code, _) in work)
        {
            trial.Service.Add(JsonSerializer.Serialize(new { run = code }));
        }

        var digits = new string('7', 5000);
        trial.Service.Add($$"""{"run":{{JsonSerializer.Serialize(language == Language.Python ? "result = {'y': payload['n']}" : "true")}},"n":{{digits}}}""");
        await trial.Until(() => trial.Requests("complete").Concat(trial.Requests("fail")).Count() > work.Length, "every task is reported");

        var reports = trial.Service.Requests.Where(request => request.Action is "complete" or "fail").ToArray();
        Assert.Multiple(() =>
        {
            foreach (var ((code, message), report) in work.Zip(reports))
            {
                Assert.That(report.Action, Is.EqualTo(message is null ? "complete" : "fail"), code);
                var text = report.Text("message") ?? "";
                Assert.That(text, Does.Contain(message ?? ""), code);
                Assert.That(text, Has.Length.LessThanOrEqualTo(2000).And.Not.Contains('\0'), code);
                Assert.That(message is null || text.Length > 0, code);
                Assert.That(() => new UnicodeEncoding(false, false, true).GetBytes(text), Throws.Nothing, code);
            }
        });
        Assert.That(reports[^1].Action, Is.EqualTo("complete"), "the task with a long number");
        Assert.That(language == Language.Shell || reports[^1].Body.Contains(digits, StringComparison.Ordinal));
    }

    public static async Task Payload_and_result_are_passed_unchanged(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, Trial.LongLease, command: ["cat"]);
        string[] payloads =
        [
            """{"amount":12345678901234567890123,"x":1.10}""",
            """{"payload":{"payload":1e400},"a":"\"}","b":"\\","\\\"c":["}",{"d":-0.0}],"e":"\u0000\ud83d\ude00\u007f","é":"😀","x":{}}""",
            $$"""{"digits":{{new string('7', 5000)}},"list":[{{string.Concat(Enumerable.Repeat("1.0,", 20_000))}}1E+2]}""",
            $$"""{"quotes":"{{string.Concat(Enumerable.Repeat("\\\"", 100_000))}}","slashes":"{{string.Concat(Enumerable.Repeat("\\\\", 10_000))}}"}""",
            "{}",
        ];
        foreach (var payload in payloads)
        {
            trial.Service.Add(payload);
        }

        await trial.WaitFor("complete", payloads.Length);
        foreach (var (payload, complete) in payloads.Zip(trial.Requests("complete")))
        {
            Assert.That(complete.Body, Does.Contain(payload));
        }
    }

    public static async Task Command_need_not_read_its_payload(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, Trial.LongLease, command: ["true"]);
        trial.Service.Add($$"""{"x":"{{new string('y', 200_000)}}"}""");
        await trial.WaitFor("complete");
    }

    public static async Task Secrets_are_on_no_command_line_and_in_no_readable_file(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, lease: 30);
        var isReadable = false;
        var commandLines = new StringBuilder();
        trial.Service.OnRequest = request =>
        {
            foreach (var file in Directory.EnumerateFileSystemEntries(trial.TemporaryFolder, "*", SearchOption.AllDirectories))
            {
                isReadable |= (File.GetUnixFileMode(file) & ~OfOwner) != UnixFileMode.None;
            }

            foreach (var process in Trial.AllProcesses())
            {
                commandLines.AppendLine(Trial.ReadOf(process, "cmdline"));
            }
        };
        trial.AddLongWork();
        await trial.WaitFor("heartbeat");
        trial.EndWork();
        await trial.WaitFor("complete");
        Assert.That(isReadable, Is.False, "another user may read a file");
        Assert.That(commandLines.ToString(), Does.Contain("curl").And.Not.Contain(Trial.Key).And.Not.Contain("secret-"));
        Assert.That(trial.Requests("complete")[0].Body, Does.Not.Contain(Trial.Key), "the command's environment");
    }
}
