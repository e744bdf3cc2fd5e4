using System.CommandLine;

namespace Scheduler.Cli.Connection;

/// <summary>The address of the service, and the key for it.</summary>
internal sealed class ConnectionSettings
{
    public const string UrlVariable = "SCHEDULER_URL";
    public const string ApiKeyVariable = "SCHEDULER_API_KEY";
    public const string ProfileVariable = "SCHEDULER_PROFILE";
    public const string DefaultUrl = "http://localhost:5000";

    private ConnectionSettings(Uri url, string? apiKey) => (Url, ApiKey) = (url, apiKey);

    public Uri Url { get; }

    public string? ApiKey { get; }

    /// <summary>
    /// Takes each setting from the first source that has it: the options, the profile of <c>--profile</c>, the environment, the default
    /// profile. The key of a profile is sent only to the address of that profile.
    /// </summary>
    /// <exception cref="UsageException">A setting is wrong.</exception>
    public static ConnectionSettings Resolve(CliEnvironment environment, ParseResult arguments)
    {
        var file = ProfileFile.Read(environment.ProfilePath);
        if (file?.ProtectionWarning is { } warning)
        {
            environment.Error.WriteLine($"warning: {warning}");
        }

        var profile = ProfileOf(environment, arguments, file);
        var isChosen = arguments.GetValue(CommonOptions.Profile) is not null;
        var urlVariable = Variable(environment, UrlVariable);
        var url = arguments.GetValue(CommonOptions.Url)
            ?? (isChosen ? profile?.Url ?? urlVariable : urlVariable ?? profile?.Url)
            ?? DefaultUrl;
        var profileKey = profile is not null && url == (profile.Url ?? DefaultUrl) ? profile.ApiKey : null;
        var keyVariable = Variable(environment, ApiKeyVariable);
        var key = arguments.GetValue(CommonOptions.ApiKey) ?? (isChosen ? profileKey ?? keyVariable : keyVariable ?? profileKey);
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? new ConnectionSettings(address, key)
            : throw new UsageException($"'{url}' is not an address that begins with http:// or https://.");
    }

    private static Profile? ProfileOf(CliEnvironment environment, ParseResult arguments, ProfileFile? file)
    {
        var name = arguments.GetValue(CommonOptions.Profile) ?? Variable(environment, ProfileVariable);
        if (name is null)
        {
            return file?.DefaultProfile;
        }

        return file is null
            ? throw new UsageException($"There is no profile '{name}', because there is no file {environment.ProfilePath}.")
            : file.Get(name);
    }

    // An empty variable is one that a script has not set.
    private static string? Variable(CliEnvironment environment, string name) => environment.Variable(name) is { Length: > 0 } value ? value : null;
}
