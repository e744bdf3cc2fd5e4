using System.Text;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Fuzz.Mutations;
using Scheduler.Service.Tests.Fuzz.Rules;
using Scheduler.Service.Tests.Fuzz.State;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>Verifies every response by the rules and against the tracked resources, and reports violations.</summary>
internal sealed class ResponseVerifier(ApiDocument document, ResourceTracker tracker, FuzzReport report)
{
    private readonly ResponseRules _rules = new(document);

    /// <summary>Verifies the response to a request.</summary>
    public void Examine(int number, RequestDraft request, byte[] sent, RawResponse response)
    {
        var exchange = Exchange.Of(request, sent, response);
        var route = exchange.RouteIn(document);
        report.Count(route?.For(request.Method)?.Id ?? FuzzReport.NoOperation, response.Status);
        var violations = _rules.Faults(exchange).Concat(exchange.IsValid ? EchoRule.Faults(request, response) : []);
        if (route?.For(request.Method) is { } operation)
        {
            violations = violations.Concat(StrictRule.Faults(request, operation, response, document.Schemas))
                .Concat(LeaseRule.Faults(request, operation, response)).Concat(tracker.Learn(request, route, response));
        }

        foreach (var violation in violations)
        {
            Report(number, violation, request, sent, response);
        }
    }

    /// <summary>Verifies the response to malformed HTTP: unless it is rejected, the rules apply according to its first line.</summary>
    public void Examine(int number, SocketAttack attack, RawResponse response)
    {
        report.Count(FuzzReport.Socket, response.Status);
        var line = Encoding.Latin1.GetString(attack.Bytes).Split('\r', 2)[0].Split(' ');
        var exchange = new Exchange(line[0], line.ElementAtOrDefault(1) ?? "", response) { Sent = attack.Bytes, MayBeRejected = true };
        foreach (var violation in _rules.Faults(exchange))
        {
            Report(number, violation, attack.Name, attack.Bytes, response);
        }
    }

    /// <summary>Counts a connection that was closed without a response.</summary>
    public void ExamineClosed(string row) => report.Count(row, status: null);

    public void Report(int number, string violation, RequestDraft request, byte[] sent, RawResponse? response) =>
        Report(number, violation, string.Join(", ", request.Mutations), sent, response);

    public void Report(int number, string violation, string how, byte[] sent, RawResponse? response) =>
        report.Add(new Violation(number, violation, how, Encoding.UTF8.GetString(sent), response?.ToString() ?? "(nothing)"));
}
