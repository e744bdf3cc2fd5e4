using System.CommandLine;
using System.CommandLine.Completions;
using Scheduler.Cli.Connection;

namespace Scheduler.Cli;

/// <summary>The options of every command.</summary>
internal static class CommonOptions
{
    public static readonly Option<string?> Url = new("--url")
    {
        Description = $"The address of the service. Default: {ConnectionSettings.UrlVariable}, a profile, or {ConnectionSettings.DefaultUrl}.",
        HelpName = "address",
        Recursive = true,
    };

    public static readonly Option<string?> ApiKey = new("--api-key")
    {
        Description = $"The API key. Other users of this machine can see it: prefer {ConnectionSettings.ApiKeyVariable} or a profile.",
        HelpName = "key",
        Recursive = true,
    };

    public static readonly Option<string?> Profile = new("--profile")
    {
        Description = $"The profile whose address and key to use. Default: {ConnectionSettings.ProfileVariable}.",
        HelpName = "name",
        CompletionSources = { _ => ProfileFile.NamesIn(ProfileFile.DefaultPath).Select(name => new CompletionItem(name)) },
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json") { Description = "Print the JSON of the service, for scripts.", Recursive = true };

    public static readonly Option<bool> Utc = new("--utc") { Description = "Print and read times in UTC instead of local time.", Recursive = true };

    public static readonly IReadOnlyList<Option> All = [Url, ApiKey, Profile, Json, Utc];
}
