using System.Globalization;

namespace Scheduler.Samples.Faults;

/// <summary>Checks of the samples with faults of the service, the network, the work and the operator.</summary>
internal static class FaultChecks
{
    // Checks mostly wait.
    private const int MaxParallelism = 10;

    private static readonly Func<string, Language, Task>[] OfBoth =
    [
        RetryChecks.Claims_without_a_valid_response_are_retried,
        RetryChecks.Heartbeats_without_a_valid_response_are_retried,
        RetryChecks.Reports_without_a_valid_response_are_retried,
        LeaseChecks.Work_ends_with_its_lease_when_heartbeats_time_out,
        LeaseChecks.Work_ends_with_its_lease_when_responses_trickle_in,
        LeaseChecks.Work_ends_with_its_lease_when_responses_are_HTML,
        LeaseChecks.Work_ends_when_the_lease_is_lost,
        RetryChecks.Rejected_report_becomes_a_failure,
        RetryChecks.Rejected_claim_ends_the_worker,
        ResultChecks.Results_and_errors_of_all_kinds_are_reported,
        StopChecks.Stop_releases_a_task_from_a_pending_claim,
        StopChecks.Stop_ends_the_work_and_releases_the_task,
        StopChecks.Stop_of_the_process_group_ends_the_work_and_releases_the_task,
        StopChecks.Stop_does_not_wait_for_a_heartbeat,
        StopChecks.Stop_waits_for_a_report,
        StopChecks.Work_ends_when_the_worker_is_killed,
    ];

    private static readonly Func<string, Language, Task>[] OfShell =
    [
        ResultChecks.Payload_and_result_are_passed_unchanged,
        ResultChecks.Command_need_not_read_its_payload,
        ResultChecks.Secrets_are_on_no_command_line_and_in_no_readable_file,
        StopChecks.Command_that_ignores_SIGTERM_is_killed,
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
}
