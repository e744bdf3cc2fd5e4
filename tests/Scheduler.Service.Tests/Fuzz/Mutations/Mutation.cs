using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Fuzz.Mutations;

/// <summary>A mutation of a request.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Apply">Mutates the request.</param>
internal sealed record Mutation(string Name, Action<RequestDraft, SeededRandom> Apply)
{
    /// <summary>Whether the server may reject the request before routing, without problem details.</summary>
    public bool MayBeRejected { get; init; }
}

/// <summary>Applies one to three mutations to a request.</summary>
internal static class Mutator
{
    private static readonly IReadOnlyList<IReadOnlyList<Mutation>> WithoutBody = [PathMutations.All, QueryMutations.All, HeaderMutations.All];
    private static readonly IReadOnlyList<IReadOnlyList<Mutation>> WithBody =
        [.. WithoutBody, BodyMutations.All, JsonMutations.All, JsonMutations.All, JsonMutations.All];

    public static void Mutate(RequestDraft draft, SeededRandom random)
    {
        var count = 1 + (random.Percent(25) ? random.Below(3) : 0);
        for (var i = 0; i < count; i++)
        {
            var mutation = random.Pick(random.Pick(draft.Operation.Body is null ? WithoutBody : WithBody));
            mutation.Apply(draft, random);
            draft.Mutations.Add(mutation.Name);
            draft.MayBeRejected |= mutation.MayBeRejected;
        }
    }
}
