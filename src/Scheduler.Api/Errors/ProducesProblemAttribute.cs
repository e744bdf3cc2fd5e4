namespace Scheduler.Api.Errors;

/// <summary>
/// Problems that an action can answer with, beside those that follow from what it reads (a body, a query, an id in its path),
/// for the description of the API.
/// </summary>
/// <param name="names">The names of fields of <see cref="ProblemCode"/>.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProducesProblemAttribute(params string[] names) : Attribute
{
    /// <summary>The problems.</summary>
    public IEnumerable<ProblemCode> Problems => names.Select(name => ProblemCode.ByName[name]);
}
