using Scheduler.Application.Common;

namespace Scheduler.Application.Tests.Common;

/// <summary>Counts its runs. Moq cannot set up a generic method whose type argument the caller chooses.</summary>
internal sealed class RecordingWriteScope : IWriteScope
{
    public int Runs { get; private set; }

    public bool IsOpen { get; private set; }

    public CancellationToken Token { get; private set; }

    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        (Runs, IsOpen, Token) = (Runs + 1, true, cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            IsOpen = false;
        }
    }
}
