using NUnit.Framework.Constraints;
using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tests.Common;

/// <summary>The constraint that a call breaks a rule, known by the contract's code.</summary>
internal static class Refused
{
    public static IResolveConstraint With(string code) =>
        Throws.TypeOf<DomainException>().With.Property(nameof(DomainException.Code)).EqualTo(code);

    public static IResolveConstraint With(string code, string field) => Throws.TypeOf<DomainException>()
        .With.Property(nameof(DomainException.Code)).EqualTo(code)
        .And.Property(nameof(DomainException.Field)).EqualTo(field);
}
