using System.CommandLine;

namespace Scheduler.Cli.Input;

/// <summary>How much of a listing to read.</summary>
internal sealed class LimitOptions
{
    private const int DefaultLimit = 100;

    private readonly Option<int> _limit = new("--limit")
    {
        Description = "The maximum number of rows.",
        HelpName = "number",
        DefaultValueFactory = _ => DefaultLimit,
    };

    private readonly Option<bool> _all = new("--all") { Description = "Read all rows." };

    public LimitOptions() => _limit.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < 1)
        {
            result.AddError($"{_limit.Name} must be at least 1.");
        }
    });

    public void AddTo(Command command)
    {
        command.Add(_limit);
        command.Add(_all);
    }

    /// <summary>The maximum number of rows; null for all.</summary>
    public int? Of(Invocation invocation) => invocation.Get(_all) ? null : invocation.Get(_limit);
}
