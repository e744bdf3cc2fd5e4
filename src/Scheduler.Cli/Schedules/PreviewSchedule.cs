using System.CommandLine;
using Scheduler.Cli.Input;
using Scheduler.Client;

namespace Scheduler.Cli.Schedules;

internal sealed class PreviewSchedule : ServiceCommand
{
    private readonly Argument<string?> _schedule = new("name")
    {
        Description = "The name of the schedule, or its id. With a rule: the name that H in the rule depends on.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _cron = new("--cron") { Description = "A cron expression that is not stored.", HelpName = "expression" };
    private readonly Option<string?> _every = new("--every") { Description = "An ISO 8601 duration that is not stored, such as PT15M.", HelpName = "duration" };
    private readonly Option<string?> _timeZone = new("--time-zone") { Description = "The time zone of the rule (UTC), such as Europe/Berlin.", HelpName = "name" };
    private readonly Option<TimeArgument?> _startsAt = TimeArgument.CreateOption("--starts-at", "The first possible instant of the rule.");
    private readonly Option<TimeArgument?> _from = TimeArgument.CreateOption("--from", "The time after which the instants are. Default: now.");
    private readonly Option<int> _count = new("--count") { Description = "The number of instants, 1–100.", HelpName = "number", DefaultValueFactory = _ => 5 };

    public PreviewSchedule(CliEnvironment environment)
        : base(
            environment,
            "preview",
            "Shows the next instants of a schedule, or of a rule before you use it.",
            "scheduler schedules preview nightly --count 10",
            "scheduler schedules preview --cron '0 9 1 * *' --time-zone Europe/Berlin",
            "scheduler schedules preview --every P1D --starts-at 2029-12-01T06:00")
    {
        Add(_schedule);
        Add(_cron);
        Add(_every);
        Add(_timeZone);
        Add(_startsAt);
        Add(_from);
        Add(_count);
        Validators.Add(result =>
        {
            var hasRule = new Option[] { _cron, _every, _timeZone, _startsAt }.Any(option => result.GetResult(option) is not null);
            if (!hasRule && result.GetResult(_schedule) is not { Tokens.Count: > 0 })
            {
                result.AddError($"Give the name of a schedule, {_cron.Name} or {_every.Name}.");
            }
        });
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var instants = await ReadAsync(invocation, cancellationToken);
        if (invocation.Printer.IsJson)
        {
            invocation.Printer.WriteLine(invocation.ResponseBody);
            return ExitCode.Success;
        }

        foreach (var instant in instants)
        {
            invocation.Printer.WriteLine(invocation.Printer.Time.WithWeekday(instant));
        }

        return ExitCode.Success;
    }

    private async Task<IReadOnlyList<DateTimeOffset>> ReadAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var schedules = invocation.Client.Schedules;
        var (name, from, count) = (invocation.Get(_schedule), invocation.GetInstant(_from), invocation.Get(_count));
        if (name is not null && !invocation.Has(_cron) && !invocation.Has(_every))
        {
            return await schedules.PreviewAsync(await ScheduleReference.IdOfAsync(invocation.Client, name, cancellationToken), from, count, cancellationToken);
        }

        var rule = new SchedulePreviewRequest
        {
            Name = name,
            Cron = invocation.Get(_cron),
            Every = invocation.Get(_every),
            TimeZone = invocation.Get(_timeZone),
            StartsAt = invocation.GetInstant(_startsAt),
            From = from,
            Count = count,
        };
        return await schedules.PreviewRuleAsync(rule, cancellationToken);
    }
}
