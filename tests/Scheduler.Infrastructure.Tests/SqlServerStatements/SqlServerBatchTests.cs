using System.Globalization;
using System.Text.Json;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Persistence.SqlServer;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>The commands of a save.</summary>
[TestFixture]
public sealed class SqlServerBatchTests
{
    private SqlServerHost _host = null!;

    [SetUp]
    public void Begin() => _host = new SqlServerHost();

    [TearDown]
    public async Task End() => await _host.DisposeAsync();

    [Test]
    public async Task Many_new_rows_are_one_parameter_with_their_values()
    {
        var start = SqlServerHost.Now.AddTicks(864_000_000_001);
        var template = new TaskTemplate(WorkerName.From("Bücher + <b>")) { Title = TaskTitle.From("\"quoted\" 'text' 😀 \\"), Payload = Payload.Parse("""{"ä":[1.50,"+"]}"""u8) };

        var created = await SendAsync(new CreateTasks(() => [.. Enumerable.Repeat(new NewTask(template, TaskStart.At(start)), 9)]));

        var (_, rows) = (_host.Recorder.LastValues[0], Parse(_host.Recorder.LastValues[1]));
        var columns = Columns(_host.Recorder.Statements[^1].Text);
        Assert.That(rows, Has.Count.EqualTo(9));
        var first = columns.Zip(rows[0].EnumerateArray()).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(row => new Guid(row[columns.IndexOf("Id")].GetBytesFromBase64(), bigEndian: true).ToString()), Is.EquivalentTo(created.Value.Select(task => task.Id)));
            Assert.That(first["Worker"].GetString(), Is.EqualTo(template.Worker.Value));
            Assert.That(first["Title"].GetString(), Is.EqualTo(template.Title!.Value));
            Assert.That(first["Payload"].GetBytesFromBase64(), Is.EqualTo(template.Payload.Utf8.ToArray()));
            Assert.That(first["RetryBackoffFactor"].GetDouble(), Is.EqualTo(template.Retry.BackoffFactor));
            Assert.That(first["FinishedAt"].ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(DateTime.Parse(first["Start"].GetString()!, CultureInfo.InvariantCulture).Ticks, Is.EqualTo(start.Ticks));
        });
    }

    [Test]
    public async Task Few_new_rows_are_separate_parameters([Values(1, 8)] int count)
    {
        await SendAsync(new CreateTasks(() => [.. Enumerable.Repeat(NewTask, count)]));

        Assert.That(_host.Recorder.Statements[^1].Text, Does.Not.Contain("OPENJSON"));
    }

    // Otherwise the commit would follow before EF Core sees that a row is missing.
    [Test]
    public async Task Save_with_a_row_that_another_writer_changed_is_rolled_back_in_its_command()
    {
        _host.SetResults(UseCaseSamples.For(typeof(MergePayload))[0]);
        _host.Results.IsChangedByOthers = true;
        await using var scope = _host.Services.CreateAsyncScope();
        var tasks = scope.ServiceProvider.GetRequiredService<ITaskRepository>();
        var task = await tasks.FindAsync(TaskId.New(SqlServerHost.Now), CancellationToken.None);
        task!.MergePayload(Payload.Parse("""{"a":1}"""u8), SqlServerHost.Now);

        await Assert.ThatAsync(
            () => scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None),
            Throws.InstanceOf<DbUpdateConcurrencyException>());

        var lines = _host.Recorder.Statements[^1].Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(_host.Recorder.RoundTrips, Is.EqualTo(2), "The task, and the save.");
        Assert.That(lines[^1], Is.EqualTo(SqlServerTransaction.Commit));
        Assert.That(lines[^2], Is.EqualTo("IF @@ROWCOUNT = 0 BEGIN ROLLBACK TRANSACTION; RETURN; END;"));
    }

    [Test]
    public async Task Save_with_too_many_parameters_is_several_commands_in_one_transaction()
    {
        var ids = Enumerable.Range(0, 400).Select(_ => TaskId.New(SqlServerHost.Now)).ToList();
        _host.SetResults(UseCaseSamples.For(typeof(MergePayload))[0] with { Ids = ids });
        await using var scope = _host.Services.CreateAsyncScope();
        foreach (var task in await scope.ServiceProvider.GetRequiredService<ITaskRepository>().FindAllAsync(ids, CancellationToken.None))
        {
            task.MergePayload(Payload.Parse("""{"a":1}"""u8), SqlServerHost.Now);
        }

        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None);

        var saves = _host.Recorder.Statements.Skip(1).Select(statement => statement.Text).ToList();
        Assert.That(saves, Has.Count.EqualTo(2));
        Assert.That(saves[0], Does.Contain(SqlServerTransaction.Begin).And.Not.Contain(SqlServerTransaction.Commit));
        Assert.That(saves[1], Does.Not.Contain(SqlServerTransaction.Begin).And.Contain(SqlServerTransaction.AbortOnError).And.EndWith($"{SqlServerTransaction.Commit}\n"));
    }

    private static NewTask NewTask => new(new TaskTemplate(WorkerName.From("reports")), TaskStart.At(SqlServerHost.Now.AddDays(1)));

    private static List<JsonElement> Parse(object? json)
    {
        Assert.That((string)json!, Does.Match(@"^[\x20-\x7e]*$"), "The parameter is varchar.");
        return [.. JsonDocument.Parse((string)json!).RootElement.EnumerateArray()];
    }

    // Of the last statement: EF Core orders the statements by table.
    private static List<string> Columns(string text) =>
        [.. text[(text.LastIndexOf("SELECT ", StringComparison.Ordinal) + 7)..text.LastIndexOf(" FROM OPENJSON", StringComparison.Ordinal)].Split(", ").Select(name => name.Trim('[', ']'))];

    private async Task<T> SendAsync<T>(IRequest<T> request)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }
}
