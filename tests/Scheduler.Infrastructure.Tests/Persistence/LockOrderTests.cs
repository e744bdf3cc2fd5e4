using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence;

/// <summary>Two commands that change the same tasks do not deadlock.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class LockOrderTests(string provider) : DatabaseFixture(provider)
{
    [Test]
    public async Task Save_writes_the_tasks_in_the_order_of_their_ids()
    {
        await Host.StoreAsync(Enumerable.Range(0, 20).Select(_ => SampleTasks.New()));
        var written = new WrittenIds();
        await using var context = Open(written);
        foreach (var task in await context.Tasks.OrderByDescending(task => task.Id).ToListAsync())
        {
            task.Update(new TaskChanges { Title = new(TaskTitle.From("changed")) }, ClockReading.At(FrozenTimeProvider.Start));
        }

        await context.SaveChangesAsync();

        Assert.That(written.Ids, Has.Count.EqualTo(20).And.Ordered.Using<string>(StringComparer.Ordinal));
    }

    private SchedulerDbContext Open(IInterceptor interceptor) => IsSqlite
        ? new SqliteSchedulerDbContext(new DbContextOptionsBuilder<SqliteSchedulerDbContext>()
            .UseSqlite(Host.Database.ConnectionString).AddInterceptors(interceptor).Options)
        : new SqlServerSchedulerDbContext(new DbContextOptionsBuilder<SqlServerSchedulerDbContext>()
            .UseSqlServer(Host.Database.ConnectionString).AddInterceptors(interceptor).Options);

    private sealed class WrittenIds : DbCommandInterceptor
    {
        public List<string> Ids { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (eventData.CommandSource == CommandSource.SaveChanges)
            {
                Ids.AddRange(command.Parameters.Cast<DbParameter>().Select(parameter => parameter.Value)
                    .OfType<byte[]>().Where(bytes => bytes.Length == 16).Select(Convert.ToHexString));
            }

            return ValueTask.FromResult(result);
        }
    }
}
