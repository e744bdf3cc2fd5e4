using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Scheduler.Samples.Faults;

/// <summary>Checks of the samples with faults of the service, the network, the work and the operator.</summary>
internal static class FaultChecks
{
    // Checks mostly wait.
    private const int MaxParallelism = 10;

    // In seconds: long enough that checks which do not test the lease never lose it, even on a slow machine.
    private const int LongLease = 300;

    private const UnixFileMode OfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly Func<string, Language, Task>[] OfBoth =
    [
        Claims_without_a_valid_response_are_retried,
        Heartbeats_without_a_valid_response_are_retried,
        Reports_without_a_valid_response_are_retried,
        Work_ends_with_its_lease_when_heartbeats_time_out,
        Work_ends_with_its_lease_when_responses_trickle_in,
        Work_ends_with_its_lease_when_responses_are_HTML,
        Work_ends_when_the_lease_is_lost,
        Rejected_report_becomes_a_failure,
        Rejected_claim_ends_the_worker,
        Results_and_errors_of_all_kinds_are_reported,
        Stop_releases_a_task_from_a_pending_claim,
        Stop_ends_the_work_and_releases_the_task,
        Stop_of_the_process_group_ends_the_work_and_releases_the_task,
        Stop_does_not_wait_for_a_heartbeat,
        Stop_waits_for_a_report,
        Work_ends_when_the_worker_is_killed,
    ];

    private static readonly Func<string, Language, Task>[] OfShell =
    [
        Payload_and_result_are_passed_unchanged,
        Command_need_not_read_its_payload,
        Secrets_are_on_no_command_line_and_in_no_readable_file,
        Command_that_ignores_SIGTERM_is_killed,
    ];

    /// <summary>Runs all checks, and prints the failures and a summary.</summary>
    /// <returns>Whether all passed.</returns>
    public static async Task<bool> RunAsync(string samples)
    {
        (Func<string, Language, Task> Check, Language Language)[] checks =
        [
            .. Enum.GetValues<Language>().SelectMany(language => OfBoth.Select(check => (check, language))),
            .. OfShell.Select(check => (check, Language.Shell)),
        ];
        var start = TimeProvider.System.GetTimestamp();
        var failed = 0;
        await Parallel.ForEachAsync(checks, new ParallelOptions { MaxDegreeOfParallelism = MaxParallelism }, async (check, _) =>
        {
            try
            {
                await check.Check(samples, check.Language);
            }
            catch (Exception e) when (e is AssertionException or TimeoutException or OperationCanceledException)
            {
                Interlocked.Increment(ref failed);
                await Console.Error.WriteLineAsync($"{check.Language}: {check.Check.Method.Name}: {e.Message}");
            }
        });
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"samples with injected faults: {checks.Length} checks, {failed} failed, {seconds:0} s"));
        return failed == 0;
    }

    private static async Task Claims_without_a_valid_response_are_retried(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, LongLease);
        trial.Service.Fail(
            "claims", Replies.Half, Replies.HalfWithoutLength, Replies.Html(200), Replies.Html(400), Replies.Closed, Replies.Redirect,
            Replies.Json(200, "[]"), Replies.Json(200, "{}"), Replies.Problem(403, "blocked-by-proxy"), Replies.Json(401, """{"code":"unauthenticated"}"""),
            Replies.Problem(429, "rate-limited"), Replies.Problem(503, "unavailable"));
        trial.Add("result = {'done': True}", "echo '{\"done\":true}'");
        await trial.WaitFor("complete");
        var ids = trial.Requests("claims").Take(13).Select(claim => claim.Text("claimId")).Distinct(StringComparer.Ordinal);
        Assert.That(ids.Count(), Is.EqualTo(1), "a claim is retried with the same id");
    }

    private static async Task Heartbeats_without_a_valid_response_are_retried(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, lease: 40);
        trial.Service.Fail("heartbeat", Replies.Html(413), Replies.Half, Replies.Problem(409, "blocked-by-proxy"));
        trial.AddLongWork();
        await trial.WaitFor("heartbeat", 4);
        trial.EndWork();
        await trial.WaitFor("complete");
    }

    private static async Task Reports_without_a_valid_response_are_retried(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, LongLease);
        trial.Service.Fail(
            "complete", Replies.Half, Replies.Html(400), Replies.Html(413), Replies.Html(200), Replies.Closed, Replies.Problem(400, "blocked-by-proxy"),
            Replies.Json(409, """{"code":"lease-lost"}"""), Replies.Problem(500, "internal-error"));
        trial.Service.Fail("fail", Replies.Html(404), Replies.Half);
        trial.Add("result = {'done': True}", "echo '{\"done\":true}'");
        trial.Add("raise ValueError('oops')", "echo oops >&2; exit 3");
        await trial.WaitFor("fail", 3);
        var completes = trial.Requests("complete");
        Assert.That(completes, Has.Count.EqualTo(9));
        Assert.That(completes.Select(complete => complete.Body).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1), "the same report each time");
        Assert.That(trial.Requests("fail").Select(fail => fail.Text("message")), Is.All.Contains("oops"));
    }

    private static Task Work_ends_with_its_lease_when_heartbeats_time_out(string samples, Language language) =>
        WorkEndsWithItsLease(samples, language, Replies.Silence);

    private static Task Work_ends_with_its_lease_when_responses_trickle_in(string samples, Language language) =>
        WorkEndsWithItsLease(samples, language, Replies.Trickle);

    private static Task Work_ends_with_its_lease_when_responses_are_HTML(string samples, Language language) =>
        WorkEndsWithItsLease(samples, language, Replies.Html(200));

    private static async Task WorkEndsWithItsLease(string samples, Language language, Reply heartbeat)
    {
        await using var trial = Trial.Start(samples, language, lease: 12);
        trial.Service.AlwaysFail("heartbeat", heartbeat);
        trial.AddLongWork();
        var processes = await trial.WaitForWork();
        var claim = await trial.WaitFor("claims");
        await trial.Until(() => !processes.Any(Trial.IsAlive), "the work ends");
        var seconds = TimeProvider.System.GetElapsedTime(claim.At).TotalSeconds;
        Assert.That(seconds, Is.LessThan(17), "the work ends with its lease");
        await trial.WaitFor("claims", 2);
        AssertNothingReported(trial);
    }

    private static async Task Work_ends_when_the_lease_is_lost(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, lease: 15);
        trial.Service.AlwaysFail("heartbeat", Replies.Problem(409, "lease-lost"));
        trial.AddLongWork();
        var processes = await trial.WaitForWork();
        var heartbeat = await trial.WaitFor("heartbeat");
        await trial.Until(() => !processes.Any(Trial.IsAlive), "the work ends");
        Assert.That(TimeProvider.System.GetElapsedTime(heartbeat.At).TotalSeconds, Is.LessThan(10));
        await trial.WaitFor("claims", 2);
        AssertNothingReported(trial);
    }

    private static void AssertNothingReported(Trial trial) =>
        Assert.That(trial.Service.Requests.Select(request => request.Action), Has.No.AnyOf("complete", "fail", "release"));

    private static async Task Rejected_report_becomes_a_failure(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, LongLease);
        trial.Service.Fail("complete", Replies.Problem(400, "validation-failed"), Replies.Problem(413, "body-too-large"));
        trial.Add("result = {'done': True}", "echo '{\"done\":true}'");
        trial.Add("result = {'done': True}", "echo '{\"done\":true}'");
        await trial.WaitFor("fail", 2);
        Assert.That(trial.Requests("complete"), Has.Count.EqualTo(2));
        foreach (var fail in trial.Requests("fail"))
        {
            Assert.That(fail.Text("message"), Does.Contain("rejected").And.Contain("This is the reason."));
        }
    }

    private static async Task Rejected_claim_ends_the_worker(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, LongLease);
        trial.Service.AlwaysFail("claims", Replies.Problem(401, "unauthenticated"));
        Assert.That(await trial.Worker.WaitAsync(), Is.EqualTo(1), "the exit code");
        Assert.That(trial.Worker.Output, Does.Contain("rejected").And.Contain("unauthenticated"));
        AssertNoFileIsLeft(trial);
    }

    private static async Task Results_and_errors_of_all_kinds_are_reported(string samples, Language language)
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
        await using var trial = Trial.Start(samples, language, LongLease);
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

    private static async Task Stop_releases_a_task_from_a_pending_claim(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, LongLease);
        var gate = new TaskCompletionSource();
        trial.Service.Fail("claims", async (stream, ordinary, cancellationToken) =>
        {
            await gate.Task.WaitAsync(cancellationToken);
            await Replies.Ordinary(stream, ordinary, cancellationToken);
        });
        trial.AddLongWork();
        var claim = await trial.WaitFor("claims");
        await trial.Worker.SignalAsync("TERM");
        await trial.Worker.SignalAsync("TERM");
        gate.SetResult();
        await AssertReleased(trial, claim.Text("claimId")!, []);
        Assert.That(trial.Requests("claims"), Has.Count.EqualTo(1));
    }

    private static Task Stop_ends_the_work_and_releases_the_task(string samples, Language language) =>
        StopReleases(samples, language, inGroup: false, "TERM", "TERM");

    private static async Task Stop_of_the_process_group_ends_the_work_and_releases_the_task(string samples, Language language) =>
        await Task.WhenAll(
            StopReleases(samples, language, inGroup: true, "TERM", "INT"),
            StopReleases(samples, language, inGroup: true, "INT"));

    private static async Task StopReleases(string samples, Language language, bool inGroup, params string[] signals)
    {
        await using var trial = Trial.Start(samples, language, LongLease, inGroup: inGroup);
        trial.AddLongWork();
        var processes = await trial.WaitForWork();
        foreach (var signal in signals)
        {
            await trial.Worker.SignalAsync(signal, inGroup);
        }

        await AssertReleased(trial, trial.Requests("claims")[0].Text("claimId")!, processes);
    }

    private static async Task Stop_does_not_wait_for_a_heartbeat(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, lease: 30);
        trial.Service.AlwaysFail("heartbeat", Replies.Silence);
        trial.AddLongWork();
        var processes = await trial.WaitForWork();
        await trial.WaitFor("heartbeat");
        await trial.Worker.SignalAsync("TERM");
        await AssertReleased(trial, trial.Requests("claims")[0].Text("claimId")!, processes);
    }

    private static async Task AssertReleased(Trial trial, string claimId, int[] processes)
    {
        var start = TimeProvider.System.GetTimestamp();
        var wasAlive = false;
        trial.Service.OnRequest = request => wasAlive |= request.Action == "release" && processes.Any(Trial.IsAlive);
        Assert.That(await trial.Worker.WaitAsync(), Is.Zero, $"the exit code; the worker wrote:\n{trial.Worker.Output}");
        Assert.That(TimeProvider.System.GetElapsedTime(start).TotalSeconds, Is.LessThan(15), "the time to stop");
        Assert.That(trial.Requests("release"), Has.Count.EqualTo(1));
        Assert.That(trial.Requests("release")[0].Text("leaseToken"), Is.EqualTo($"secret-{claimId}"));
        Assert.That(trial.Requests("complete").Concat(trial.Requests("fail")), Is.Empty);
        Assert.That(wasAlive, Is.False, "the work ends before the task is released");
        Assert.That(processes.Any(Trial.IsAlive), Is.False, "the work is over");
        Assert.That(trial.ProcessesLeft(), Is.Empty);
        AssertNoFileIsLeft(trial);
    }

    private static async Task Stop_waits_for_a_report(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, LongLease);
        trial.Service.Fail("complete", Replies.Half);
        trial.Add("result = {'done': True}", "echo '{\"done\":true}'");
        await trial.WaitFor("complete");
        await trial.Worker.SignalAsync("TERM");
        Assert.That(await trial.Worker.WaitAsync(), Is.Zero, "the exit code");
        Assert.That(trial.Requests("complete"), Has.Count.EqualTo(2));
        Assert.That(trial.Requests("release"), Is.Empty);
        AssertNoFileIsLeft(trial);
    }

    private static async Task Work_ends_when_the_worker_is_killed(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, LongLease);
        trial.AddLongWork();
        var processes = await trial.WaitForWork();
        await trial.Worker.SignalAsync("KILL");
        await trial.Until(() => !processes.Any(Trial.IsAlive), "the work ends");
    }

    private static async Task Command_that_ignores_SIGTERM_is_killed(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, LongLease);
        trial.Add("", "trap '' TERM; echo $$ >\"$TMPDIR/../stubborn\"; while :; do sleep 1; done");
        var file = Path.Combine(trial.TemporaryFolder, "..", "stubborn");
        await trial.Until(() => File.Exists(file) && new FileInfo(file).Length > 1, "the work starts");
        var process = int.Parse((await File.ReadAllTextAsync(file)).Trim(), CultureInfo.InvariantCulture);
        await trial.Worker.SignalAsync("TERM");
        await AssertReleased(trial, trial.Requests("claims")[0].Text("claimId")!, [process]);
    }

    private static async Task Payload_and_result_are_passed_unchanged(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, LongLease, command: ["cat"]);
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

    private static async Task Command_need_not_read_its_payload(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, LongLease, command: ["true"]);
        trial.Service.Add($$"""{"x":"{{new string('y', 200_000)}}"}""");
        await trial.WaitFor("complete");
    }

    private static async Task Secrets_are_on_no_command_line_and_in_no_readable_file(string samples, Language language)
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

    private static void AssertNoFileIsLeft(Trial trial) => Assert.That(Directory.EnumerateFileSystemEntries(trial.TemporaryFolder), Is.Empty);
}
