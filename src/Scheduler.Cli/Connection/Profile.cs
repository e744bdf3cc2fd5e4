namespace Scheduler.Cli.Connection;

/// <summary>A service that the user works with. Not a record: its text must not contain the key.</summary>
internal sealed class Profile
{
    public string? Url { get; init; }

    public string? ApiKey { get; init; }
}
