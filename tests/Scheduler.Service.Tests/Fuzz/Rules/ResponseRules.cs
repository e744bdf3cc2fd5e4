using Scheduler.Service.Tests.Fuzz.Document;

namespace Scheduler.Service.Tests.Fuzz.Rules;

/// <summary>Applies all rules to a response.</summary>
/// <param name="document">The OpenAPI document.</param>
internal sealed class ResponseRules(ApiDocument document)
{
    /// <summary>The violations of the document and the contract.</summary>
    public IReadOnlyList<string> Faults(Exchange exchange)
    {
        var violations = LeakRule.Faults(exchange).ToList();
        if (exchange.IsRejection)
        {
            return violations;
        }

        var route = exchange.RouteIn(document);
        var operation = route?.For(exchange.Method);
        violations.AddRange(StatusRule.Faults(exchange, route));
        violations.AddRange(exchange.Response.Status >= 400
            ? ProblemRule.Faults(exchange, operation, document)
            : SuccessRule.Faults(exchange, operation, document));
        return violations;
    }
}
