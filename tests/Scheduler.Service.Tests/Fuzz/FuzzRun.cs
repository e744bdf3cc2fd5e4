using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Fuzz.State;
using Scheduler.Service.Tests.Histories;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>
/// Sends all requests of a run through several concurrent clients. Each has its own request numbers and its own resources, so that
/// its requests do not depend on the timing of the others.
/// </summary>
internal sealed class FuzzRun(Uri server, ApiDocument document, int requests, int seed)
{
    private const int Clients = 8;
    private const int SharedResources = 3;
    private const int MaxShared = 1000;

    public FuzzReport Report { get; } = new();

    public History History { get; } = new();

    public async Task RunAsync()
    {
        var shared = await CreateSharedAsync();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => RunClientAsync(client, shared)));
    }

    private async Task RunClientAsync(int number, IReadOnlyList<Resource> shared)
    {
        using var client = new FuzzClient(server, document, new ResourceTracker(document, History, shared, $"{number}"), Report);
        for (var request = number; request < requests && !Report.IsFull; request += Clients)
        {
            await client.RunAsync(seed, request);
        }
    }

    /// <summary>Creates a few resources that every client changes, for concurrent changes.</summary>
    private async Task<IReadOnlyList<Resource>> CreateSharedAsync()
    {
        var shared = new List<Resource>();
        var generator = new RequestGenerator(document, new ResourceTracker(document, History, [], "shared"));
        using var connection = await RawConnection.OpenAsync(server);
        foreach (var operation in document.Operations.Where(operation => operation.IsCreation))
        {
            for (var i = 0; i < SharedResources; i++)
            {
                var request = GenerateShared(generator, operation, -1 - (shared.Count * MaxShared));
                var response = await connection.SendAsync(request.ToBytes(server.Authority), withoutBody: false);
                Assert.That(response?.Status, Is.EqualTo(201), response?.ToString());
                shared.AddRange(Record(document.CollectionOf(operation.SchemaOf(201)), response!));
            }
        }

        return shared;
    }

    /// <summary>Generates a request that must succeed. An example of the document may have a name that exists already.</summary>
    private RequestDraft GenerateShared(RequestGenerator generator, ApiOperation operation, int number)
    {
        RequestDraft request;
        do
        {
            request = generator.Make(operation, SeededRandom.For(seed, number--));
        }
        while (request.Mutations.Count > 0 || request.Json is JsonModel.Word);
        return request;
    }

    private IEnumerable<Resource> Record(string? collection, RawResponse response)
    {
        foreach (var item in collection is null ? [] : response.Items)
        {
            var resource = new Resource(collection!, Resource.IdOf(item)!, isShared: true) { Last = item };
            History.Create(new TaskRecord(resource.Path, resource.Worker ?? ""));
            yield return resource;
        }
    }
}
