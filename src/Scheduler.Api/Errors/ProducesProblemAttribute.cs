namespace Scheduler.Api.Errors;

/// <summary>
/// Problems that an action can return, in addition to those that follow from its parameters (a body, a query, an id in the
/// path), for the OpenAPI document.
/// </summary>
/// <param name="names">The field names in <see cref="ProblemCode"/>.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProducesProblemAttribute(params string[] names) : Attribute
{
    public IEnumerable<ProblemCode> Problems => names.Select(name => ProblemCode.ByName[name]);
}
