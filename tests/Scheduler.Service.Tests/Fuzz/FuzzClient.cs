using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Fuzz.Mutations;
using Scheduler.Service.Tests.Fuzz.State;
using Scheduler.Service.Tests.Histories;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>A client that sends one request after another and verifies every response.</summary>
internal sealed class FuzzClient(Uri server, ApiDocument document, ResourceTracker tracker, FuzzReport report) : IDisposable
{
    private const int ValidPercentage = 50;
    private const int SocketPercentage = 6;
    private const int VerificationPercentage = 10;

    private readonly RequestGenerator _generator = new(document, tracker);
    private readonly ResponseVerifier _verifier = new(document, tracker, report);
    private RawConnection? _connection;

    /// <summary>Generates and sends the request with this number.</summary>
    public async Task RunAsync(int seed, int number)
    {
        var random = SeededRandom.For(seed, number);
        if (random.Percent(SocketPercentage))
        {
            var attack = SocketAttack.Make(_generator, random, server.Authority);
            await new RawSocketClient(server, _verifier).RunAsync(number, attack);
            foreach (var attacked in attack.Requests)
            {
                await VerifyUnchangedAsync(attacked, random, number);
            }

            return;
        }

        var request = _generator.Make(random);
        if (!random.Percent(ValidPercentage))
        {
            Mutator.Mutate(request, random);
        }

        await SendAsync(request, number);
        await VerifyUnchangedAsync(request, random, number);
    }

    public void Dispose() => _connection?.Dispose();

    private async Task SendAsync(RequestDraft request, int number)
    {
        var sent = request.ToBytes(server.Authority);
        if (await SendAsync(request, sent, number) is { } response)
        {
            _verifier.Examine(number, request, sent, response);
            return;
        }

        _verifier.ExamineClosed(FuzzReport.NoOperation);
        if (!request.MayBeRejected)
        {
            _verifier.Report(number, "The connection was closed without a response.", request, sent, response: null);
        }
    }

    private async Task<RawResponse?> SendAsync(RequestDraft request, byte[] sent, int number)
    {
        try
        {
            _connection ??= await RawConnection.OpenAsync(server);
            var response = await _connection.SendAsync(sent, withoutBody: request.Method == "HEAD");
            if (response is null || response.Header("Connection") == "close")
            {
                Close();
            }

            return response;
        }
        catch (Exception e) when (RawConnection.IsFailure(e))
        {
            Close();
            _verifier.Report(number, e.Message, request, sent, response: null);
            return null;
        }
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>
    /// Occasionally verifies that a resource still has the state of its last response: a rejected request must not have changed it.
    /// A resource that other clients may have claimed may have changed.
    /// </summary>
    private async Task VerifyUnchangedAsync(RequestDraft request, SeededRandom random, int number)
    {
        var read = document.Operations.FirstOrDefault(operation => operation.IsRead && operation.Collection == request.Operation.Collection);
        if (read is null || !random.Percent(VerificationPercentage) || tracker.Find(request.Resource?.Id) is not { } resource)
        {
            return;
        }

        var readRequest = new RequestDraft(read) { Path = resource.Path };
        var sent = readRequest.ToBytes(server.Authority);
        var response = await SendAsync(readRequest, sent, number);
        var violations = response is { Status: 200, Json: { } json } ? resource.Observe(json, maxStep: 0, mayRenew: false) : ["The resource cannot be read."];
        foreach (var violation in violations)
        {
            _verifier.Report(number, $"After {request.Method} {request.Target}: {violation}", readRequest, sent, response);
        }
    }
}
