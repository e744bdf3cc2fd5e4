namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>One recording for all fixtures that read it.</summary>
[SetUpFixture]
public sealed class SharedRecording
{
    private static readonly Lazy<Task<SqlServerRecording>> Recording = new(SqlServerRecording.MakeAsync);

    internal static Task<SqlServerRecording> GetAsync() => Recording.Value;

    [OneTimeTearDown]
    public async Task Dispose()
    {
        if (Recording.IsValueCreated)
        {
            await (await Recording.Value).DisposeAsync();
        }
    }
}
