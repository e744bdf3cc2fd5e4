using System.CommandLine;
using Scheduler.Cli.Input;
using Scheduler.Client;

namespace Scheduler.Cli.Tasks;

internal sealed class CreateTask : ServiceCommand
{
    private readonly Option<string> _worker = new("--worker") { Description = "The worker that runs the task.", HelpName = "name", Required = true };
    private readonly Option<TimeArgument?> _start =
        TimeArgument.CreateOption("--start", $"When the task starts, in the future: {TimeArgument.Forms}. Default: now.");

    private readonly Option<string?> _title = new("--title") { Description = "A short description.", HelpName = "text" };
    private readonly Option<string?> _payload = PayloadArgument.Create("What the worker needs to know");
    private readonly RetryOptions _retry = new();
    private readonly Option<string?> _idempotencyKey = new("--idempotency-key")
    {
        Description = "A key of your choice: the same command with the same key creates nothing more.",
        HelpName = "key",
    };

    public CreateTask(CliEnvironment environment)
        : base(
            environment,
            "create",
            "Creates a task.",
            "scheduler tasks create --worker reports --payload '{\"month\":\"2029-12\"}'",
            "scheduler tasks create --worker reports --start 'in 10m' --title 'Monthly report'",
            "scheduler tasks create --worker reports --start 2029-12-31T23:00 --payload @payload.json",
            "echo '{}' | scheduler tasks create --worker reports --payload - --max-attempts 5",
            "scheduler tasks create --worker reports --idempotency-key report-2029-12 --json | jq -r .id")
    {
        Add(_worker);
        Add(_start);
        Add(_title);
        Add(_payload);
        _retry.AddTo(this);
        Add(_idempotencyKey);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (start, delay) = StartOf(invocation, _start);
        var task = await invocation.Client.Tasks.CreateAsync(
            new NewTask
            {
                Worker = invocation.GetRequired(_worker),
                Start = start,
                DelaySeconds = delay,
                Title = invocation.Get(_title),
                Payload = await PayloadArgument.ReadAsync(invocation, _payload, cancellationToken),
                Retry = _retry.Of(invocation),
            },
            invocation.Get(_idempotencyKey),
            cancellationToken);
        invocation.Printer.WriteLine(invocation.Printer.IsJson
            ? invocation.ResponseBody
            : $"Created task {task.Id}, which starts at {invocation.Printer.Time.Short(task.Start)}.");
        return ExitCode.Success;
    }

    /// <summary>A start, or the delay after which to start by the clock of the service.</summary>
    public static (DateTimeOffset? Start, int? DelaySeconds) StartOf(Invocation invocation, Option<TimeArgument?> option) => invocation.Get(option) switch
    {
        null => (null, 0),
        { SecondsFromNow: { } delay and >= 0 } => (null, delay),
        var time => (invocation.Resolve(time), null),
    };
}
