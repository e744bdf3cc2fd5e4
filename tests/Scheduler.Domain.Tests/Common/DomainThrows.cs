using NUnit.Framework.Constraints;
using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tests.Common;

/// <summary>Constraints on a <see cref="DomainException"/> by its error code.</summary>
internal static class DomainThrows
{
    public static IResolveConstraint Code(string code) =>
        Throws.TypeOf<DomainException>().With.Property(nameof(DomainException.Code)).EqualTo(code);

    public static IResolveConstraint Code(string code, string field) => Throws.TypeOf<DomainException>()
        .With.Property(nameof(DomainException.Code)).EqualTo(code)
        .And.Property(nameof(DomainException.Field)).EqualTo(field);
}
