using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Infrastructure.Tests.Schedules;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence;

/// <summary>Two commands that change the same tasks do not deadlock.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed partial class LockOrderTests(string provider) : DatabaseFixture(provider)
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

    [Test]
    public async Task Save_writes_schedules_before_new_events_and_these_before_tasks()
    {
        var schedules = Enumerable.Range(0, 3).Select(i => SampleSchedules.New($"{i}")).ToList();
        var withdrawn = schedules.ConvertAll(schedule => SampleSchedules.Occurrence(schedule.Id, SampleSchedules.Now));
        await Host.StoreAsync(SampleTasks.New());
        await Host.RunAsync(context =>
        {
            context.AddRange(schedules);
            context.AddRange(withdrawn);
            return context.SaveChangesAsync();
        });
        var written = new WrittenIds();
        await using var context = Open(written);
        foreach (var task in await context.Tasks.OrderByDescending(task => task.Id).ToListAsync())
        {
            context.Remove(task);
        }

        foreach (var schedule in await context.Schedules.OrderByDescending(schedule => schedule.Id).ToListAsync())
        {
            context.Add(SampleSchedules.Occurrence(schedule.Id, SampleSchedules.Now.AddHours(1)));
            context.AddRange(SampleSchedules.Occurrence(schedule.Id, SampleSchedules.Now).Events);
            schedule.RecordManualDeletion(SampleSchedules.Now, SampleSchedules.Now);
        }

        await context.SaveChangesAsync();

        Assert.That(written.Tables, Is.EquivalentTo(new[] { "Schedules", "TaskEvents", "Tasks" }).And.Ordered.Using<string>(StringComparer.Ordinal));
    }

    private SchedulerDbContext Open(IInterceptor interceptor)
    {
        if (IsSqlite)
        {
            return new SqliteSchedulerDbContext(new DbContextOptionsBuilder<SqliteSchedulerDbContext>()
                .UseSqlite(Host.Database.ConnectionString).AddInterceptors(interceptor).Options);
        }

        var options = new DbContextOptionsBuilder<SqlServerSchedulerDbContext>();
        SqlServerProvider.Configure(options.UseSqlServer(Host.Database.ConnectionString).AddInterceptors(interceptor));
        return new SqlServerSchedulerDbContext(options.Options);
    }

    [GeneratedRegex(@"(INSERT INTO|UPDATE|DELETE FROM) [\[""](?<table>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Written();

    private sealed class WrittenIds : DbCommandInterceptor
    {
        public List<string> Ids { get; } = [];

        /// <summary>The tables, in the order in which the rows were written; one for each series of statements.</summary>
        public List<string> Tables { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (eventData.CommandSource == CommandSource.SaveChanges)
            {
                foreach (var table in Written().Matches(command.CommandText).Select(statement => statement.Groups["table"].Value))
                {
                    if (Tables.LastOrDefault() != table)
                    {
                        Tables.Add(table);
                    }
                }

                Ids.AddRange(command.Parameters.Cast<DbParameter>().Select(parameter => parameter.Value)
                    .OfType<byte[]>().Where(bytes => bytes.Length == 16).Select(Convert.ToHexString));
            }

            return ValueTask.FromResult(result);
        }
    }
}
