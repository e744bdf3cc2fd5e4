using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Fuzz.Http;
using Scheduler.Service.Tests.Fuzz.Mutations;
using Scheduler.Service.Tests.Fuzz.State;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>One client, which sends one request after the other and has every answer examined.</summary>
internal sealed class Lane(Uri server, ApiDocument document, Memory memory, FuzzReport report) : IDisposable
{
    private const int ValidPercentage = 50;
    private const int SocketPercentage = 6;
    private const int LookBackPercentage = 10;

    private readonly RequestGenerator _generator = new(document, memory);
    private readonly Examiner _examiner = new(document, memory, report);
    private RawConnection? _connection;

    /// <summary>Makes and sends the request with this number.</summary>
    public async Task RunAsync(int seed, int number)
    {
        var dice = new Dice(seed, number);
        if (dice.Percent(SocketPercentage))
        {
            var attack = SocketAttack.Make(_generator, dice, server.Authority);
            await new Attacker(server, _examiner).RunAsync(number, attack);
            foreach (var attacked in attack.Requests)
            {
                await LookBackAsync(attacked, dice, number);
            }

            return;
        }

        var request = _generator.Make(dice);
        if (!dice.Percent(ValidPercentage))
        {
            Mutator.Mutate(request, dice);
        }

        await SendAsync(request, number);
        await LookBackAsync(request, dice, number);
    }

    public void Dispose() => _connection?.Dispose();

    private async Task SendAsync(RequestDraft request, int number)
    {
        var sent = request.ToBytes(server.Authority);
        if (await SendAsync(request, sent, number) is { } answer)
        {
            _examiner.Examine(number, request, sent, answer);
            return;
        }

        _examiner.ExamineClosed(FuzzReport.NoOperation);
        if (!request.MayBeRefused)
        {
            _examiner.Report(number, "The connection was closed without an answer.", request, sent, answer: null);
        }
    }

    private async Task<RawAnswer?> SendAsync(RequestDraft request, byte[] sent, int number)
    {
        try
        {
            _connection ??= await RawConnection.OpenAsync(server);
            var answer = await _connection.SendAsync(sent, hasNoBody: request.Method == "HEAD");
            if (answer is null || answer.Header("Connection") == "close")
            {
                Close();
            }

            return answer;
        }
        catch (Exception e) when (RawConnection.IsFailure(e))
        {
            Close();
            _examiner.Report(number, e.Message, request, sent, answer: null);
            return null;
        }
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>
    /// Now and then: does a thing stand as it was last answered, whatever was sent since? A refusal has to have changed nothing. One
    /// that others may have claimed may have moved on.
    /// </summary>
    private async Task LookBackAsync(RequestDraft request, Dice dice, int number)
    {
        var read = document.Operations.FirstOrDefault(operation => operation.IsRead && operation.Collection == request.Operation.Collection);
        if (read is null || !dice.Percent(LookBackPercentage) || memory.Find(request.Resource?.Id) is not { } resource)
        {
            return;
        }

        var look = new RequestDraft(read) { Path = resource.Path };
        var sent = look.ToBytes(server.Authority);
        var answer = await SendAsync(look, sent, number);
        var faults = answer is { Status: 200, Json: { } json } ? resource.Observe(json, maxStep: 0, mayRenew: false) : ["It cannot be read."];
        foreach (var fault in faults)
        {
            _examiner.Report(number, $"After {request.Method} {request.Target}: {fault}", look, sent, answer);
        }
    }
}
