using Scheduler.Client;

namespace Scheduler.Cli.Output;

/// <summary>The colors of a terminal, and the styles of statuses.</summary>
internal static class Styles
{
    public static Cell Of(SchedulerTaskStatus status) => new(EnumName.Of(status), status switch
    {
        SchedulerTaskStatus.Succeeded => Style.Good,
        SchedulerTaskStatus.Failed => Style.Bad,
        SchedulerTaskStatus.Running => Style.Active,
        _ => Style.Plain,
    });

    public static Cell Of(ScheduleState state) => new(EnumName.Of(state), state switch
    {
        ScheduleState.Active => Style.Good,
        ScheduleState.Paused => Style.Active,
        _ => Style.Muted,
    });

    /// <summary>Adds the escape sequences (ECMA-48, Select Graphic Rendition) of a style.</summary>
    public static string Apply(string text, Style style) => style switch
    {
        Style.Good => $"\e[32m{text}\e[0m",
        Style.Bad => $"\e[31m{text}\e[0m",
        Style.Active => $"\e[33m{text}\e[0m",
        Style.Muted => $"\e[2m{text}\e[0m",
        Style.Heading => $"\e[1m{text}\e[0m",
        _ => text,
    };
}
