using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Common;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Persistence.SqlServer;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>Exceptions that do not depend on the database.</summary>
public sealed class DatabaseErrorClassifierTests
{
    private static readonly IDatabaseErrorClassifier[] Classifiers = [new SqliteErrorClassifier(), new SqlServerErrorClassifier()];

    private static IEnumerable<TestCaseData<Exception, DatabaseErrorKind>> Exceptions => [
        new(new ConcurrentChangeException(), DatabaseErrorKind.Conflict),
        new(new DbUpdateConcurrencyException(), DatabaseErrorKind.Conflict),
        new(new AmbiguousCommitException(), DatabaseErrorKind.OutcomeUnknown),
        new(new TimeoutException(), DatabaseErrorKind.Unavailable),
        new(new InvalidOperationException(), DatabaseErrorKind.Permanent),
    ];

    [TestCaseSource(nameof(Exceptions))]
    public void Exception_is_classified_alone_and_as_the_cause_of_another(Exception exception, DatabaseErrorKind expected)
    {
        foreach (var failures in Classifiers)
        {
            Assert.That(failures.Classify(exception), Is.EqualTo(expected));
            Assert.That(failures.Classify(new InvalidOperationException("", exception)), Is.EqualTo(expected));
        }
    }
}
