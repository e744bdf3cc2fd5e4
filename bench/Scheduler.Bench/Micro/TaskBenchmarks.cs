using System.Buffers;
using System.Text.Json;
using AutoMapper;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Api.Json;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure;

namespace Scheduler.Bench.Micro;

/// <summary>The parts of a request that are executed for each task, with what they allocate.</summary>
[MemoryDiagnoser]
[InProcess]
[ShortRunJob]
public class TaskBenchmarks
{
    private const int Tasks = 1000;
    private const int PageSize = 50;

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TaskFilter Filter = new() { Workers = [WorkerName.From("w1")], Statuses = [ScheduledTaskStatus.Scheduled] };
    private static readonly byte[] Json = System.Text.Encoding.UTF8.GetBytes($$"""{"data":"{{new string('x', 280)}}","n":1}""");
    private static readonly Payload Stored = Payload.Parse(Json);
    private static readonly Payload Change = Payload.Parse("""{"step":"1-2"}"""u8);

    private readonly ArrayBufferWriter<byte> _buffer = new(1024 * 1024);
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"scheduler-micro-{Environment.ProcessId}.db");

    private ServiceProvider _services = null!;
    private AsyncServiceScope _scope;
    private ITaskReadStore _store = null!;
    private IMapper _mapper = null!;
    private ScheduledTask _task = null!;
    private TaskResponse _response = null!;
    private TaskId _id;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        await Seeder.SeedAsync(_file, Tasks, payloadBytes: 300);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Scheduler", $"Data Source={_file}")]).Build();
        _services = new ServiceCollection().AddLogging().AddScoped(_ => new RequestDeadline(TimeProvider.System))
            .AddInfrastructure(configuration, AppContext.BaseDirectory).BuildServiceProvider();
        _scope = _services.CreateAsyncScope();
        _store = _scope.ServiceProvider.GetRequiredService<ITaskReadStore>();
        _mapper = new Mapper(Application.DependencyInjection.CreateMapperConfiguration());
        _task = CreateTask();
        _response = _mapper.Map<TaskResponse>(_task);
        _id = TaskId.TryParse((await ReadPageAsync())[0].Id, out var id) ? id : default;
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
        Compare.DataFiles.Delete(_file);
    }

    [Benchmark]
    public Payload ParsePayload() => Payload.Parse(Json);

    [Benchmark]
    public Payload MergePayload() => Stored.Merge(Change);

    [Benchmark]
    public ScheduledTask CreateTask() => ScheduledTask.Create(
        new TaskTemplate(WorkerName.From("w1")) { Payload = Stored }, TaskStart.At(Now.AddDays(1)), ClockReading.At(Now));

    [Benchmark]
    public TaskResponse MapTask() => _mapper.Map<TaskResponse>(_task);

    [Benchmark]
    public int WriteTask()
    {
        _buffer.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_buffer, TaskJsonConverter.WriterOptions);
        TaskJsonConverter.Write(writer, _response);
        writer.Flush();
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public string EncodeCursor() => TaskCursor.Encode(new CursorPosition(TaskPosition.After(_response, TaskSort.Start), IsBackward: false), Filter, TaskSort.Start);

    [Benchmark]
    public Task<TaskResponse?> ReadTask() => _store.FindAsync(_id, CancellationToken.None);

    [Benchmark]
    public async Task<IReadOnlyList<TaskResponse>> ReadPageAsync() =>
        await _store.ReadAsync(new TaskRange(new TaskFilter(), TaskSort.Start), PageSize, isSummary: false, CancellationToken.None).ToListAsync();
}
