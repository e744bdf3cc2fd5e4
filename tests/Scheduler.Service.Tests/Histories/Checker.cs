namespace Scheduler.Service.Tests.Histories;

/// <summary>Compares the stored data with a history, guarantee by guarantee.</summary>
internal abstract class Checker
{
    private readonly List<string> _violations = [];

    /// <summary>The violated guarantees.</summary>
    public IReadOnlyList<string> Violations => _violations;

    protected void Check(bool holds, string violation)
    {
        if (!holds)
        {
            _violations.Add(violation);
        }
    }

    /// <summary>The contract allows every response.</summary>
    protected void Check(History history) => _violations.AddRange(history.UnexpectedResponses);
}
