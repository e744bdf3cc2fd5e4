using Scheduler.Cli.Output;
using Scheduler.Client;

namespace Scheduler.Cli.Events;

/// <summary>An event on one line for people. The widths are fixed, because later events are not known yet.</summary>
internal static class EventLine
{
    public static string Of(SchedulerEvent change, Printer printer)
    {
        var text = $"{printer.Time.Short(change.At)}  {EnumName.LowerOf(change.Type),-9}  ";
        var status = Styles.Of(change.Status);
        var rest = TerminalText.Clean($"{change.TaskId}  {change.Worker}{Explain(change)}");
        if (printer.Width is { } width)
        {
            // The id begins the rest, and is never shortened.
            rest = TerminalText.Shorten(rest, Math.Max(width - text.Length - 11, change.TaskId.Length + 1));
        }

        var padded = $"{status.Text,-9}";
        return $"{text}{(printer.HasColors ? Styles.Apply(padded, status.Style) : padded)}  {rest}";
    }

    private static string Explain(SchedulerEvent change) => change switch
    {
        { Failure: { } failure } => $"  {EnumName.LowerOf(failure.Code)}{(failure.Message is null ? "" : $": {failure.Message}")}",
        { Claimant: { } claimant } => $"  by {claimant}",
        { Type: SchedulerEventType.Updated, Changed.Count: > 0 } => $"  {string.Join(", ", change.Changed)}",
        _ => "",
    };
}
