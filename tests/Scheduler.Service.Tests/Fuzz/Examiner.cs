using System.Text;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Fuzz.Http;
using Scheduler.Service.Tests.Fuzz.Judging;
using Scheduler.Service.Tests.Fuzz.Mutations;
using Scheduler.Service.Tests.Fuzz.State;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>Has every answer judged, compares it with what is known, and reports.</summary>
internal sealed class Examiner(ApiDocument document, Memory memory, FuzzReport report)
{
    private readonly Judge _judge = new(document);

    /// <summary>Examines the answer to a request.</summary>
    public void Examine(int number, RequestDraft request, byte[] sent, RawAnswer answer)
    {
        var exchange = Exchange.Of(request, sent, answer);
        var route = exchange.RouteIn(document);
        report.Count(route?.For(request.Method)?.Id ?? FuzzReport.NoOperation, answer.Status);
        var faults = _judge.Faults(exchange).Concat(exchange.IsValid ? EchoRule.Faults(request, answer) : []);
        if (route?.For(request.Method) is { } operation)
        {
            faults = faults.Concat(StrictRule.Faults(request, operation, answer, document.Schemas))
                .Concat(LeaseRule.Faults(request, operation, answer)).Concat(memory.Learn(request, route, answer));
        }

        foreach (var fault in faults)
        {
            Report(number, fault, request, sent, answer);
        }
    }

    /// <summary>Examines the answer to what is hardly a request: it may be refused, or else is judged by its first line.</summary>
    public void Examine(int number, SocketAttack attack, RawAnswer answer)
    {
        report.Count(FuzzReport.Socket, answer.Status);
        var line = Encoding.Latin1.GetString(attack.Bytes).Split('\r', 2)[0].Split(' ');
        var exchange = new Exchange(line[0], line.ElementAtOrDefault(1) ?? "", answer) { Sent = attack.Bytes, MayBeRefused = true };
        foreach (var fault in _judge.Faults(exchange))
        {
            Report(number, fault, attack.Name, attack.Bytes, answer);
        }
    }

    /// <summary>Notes a connection that was closed without an answer.</summary>
    public void ExamineClosed(string row) => report.Count(row, status: null);

    public void Report(int number, string fault, RequestDraft request, byte[] sent, RawAnswer? answer) =>
        Report(number, fault, string.Join(", ", request.Mutations), sent, answer);

    public void Report(int number, string fault, string how, byte[] sent, RawAnswer? answer) =>
        report.Add(new Finding(number, fault, how, Encoding.UTF8.GetString(sent), answer?.ToString() ?? "(nothing)"));
}
