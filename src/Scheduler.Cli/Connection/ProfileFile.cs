using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Cli.Connection;

/// <summary>The file with the user's profiles.</summary>
internal sealed class ProfileFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        AllowDuplicateProperties = false,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly Content _content;
    private readonly string _path;

    private ProfileFile(Content content, string path) => (_content, _path) = (content, path);

    /// <summary>In the user's configuration folder: <c>~/.config</c> (or <c>XDG_CONFIG_HOME</c>), <c>%APPDATA%</c>, <c>~/Library/Application Support</c>.</summary>
    public static string DefaultPath => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "scheduler", "profiles.json");

    /// <summary>The profile to use when none is named, or null.</summary>
    /// <exception cref="UsageException">The file names a profile that it does not have.</exception>
    public Profile? DefaultProfile => _content.Default is null ? null : Get(_content.Default);

    /// <summary>What to tell the user when others can read keys in the file; otherwise null.</summary>
    public string? ProtectionWarning =>
        !OperatingSystem.IsWindows()
        && _content.Profiles.Values.Any(profile => profile.ApiKey is not null)
        && (File.GetUnixFileMode(_path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != UnixFileMode.None
            ? $"Other users can read the API keys in {_path}. To prevent that: chmod 600 '{_path}'"
            : null;

    /// <summary>Reads the file.</summary>
    /// <returns>Its profiles; null when there is no file.</returns>
    /// <exception cref="UsageException">The file is not readable, or not valid.</exception>
    public static ProfileFile? Read(string path)
    {
        try
        {
            return new ProfileFile(JsonSerializer.Deserialize<Content>(File.ReadAllText(path), Json) ?? new Content(), path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            // The message has a path, a line and sometimes the name of a member, but no value.
            throw new UsageException($"The file {path} is not valid: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file {path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The names of the profiles, for completion; none when the file is not valid.</summary>
    public static IEnumerable<string> NamesIn(string path)
    {
        try
        {
            return Read(path)?._content.Profiles.Keys ?? Enumerable.Empty<string>();
        }
        catch (UsageException)
        {
            return [];
        }
    }

    /// <exception cref="UsageException">There is no such profile.</exception>
    public Profile Get(string name) => _content.Profiles.GetValueOrDefault(name)
        ?? throw new UsageException($"There is no profile '{name}' in {_path}. It has: {string.Join(", ", _content.Profiles.Keys.DefaultIfEmpty("none"))}.");

    private sealed class Content
    {
        public string? Default { get; init; }

        public Dictionary<string, Profile> Profiles { get; init; } = [];
    }
}
