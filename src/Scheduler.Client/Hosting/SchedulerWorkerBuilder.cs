using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scheduler.Client.Json;

namespace Scheduler.Client.Hosting;

/// <summary>Says how a worker runs its tasks.</summary>
public sealed class SchedulerWorkerBuilder
{
    private readonly List<Type> _neverRetried = [];
    private TaskInvoker? _invoke;

    internal SchedulerWorkerBuilder(string worker, IServiceCollection services) => (Worker, Services) = (worker, services);

    /// <summary>The worker's name, which its tasks carry.</summary>
    public string Worker { get; }

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Sets who runs the tasks. The handler is added to the services, one for each task, unless it is there already.</summary>
    /// <typeparam name="TPayload">What the payload is read as; one that cannot be is a failure without a retry.</typeparam>
    /// <typeparam name="THandler">Who runs them.</typeparam>
    /// <param name="payload">How the payload is read.</param>
    public SchedulerWorkerBuilder Handle<TPayload, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        JsonTypeInfo<TPayload> payload)
        where THandler : class, ITaskHandler<TPayload>
    {
        ArgumentNullException.ThrowIfNull(payload);
        return Handle<TPayload, THandler>(element => PayloadReader.Read(element, payload));
    }

    /// <summary>Sets who runs the tasks. The payload is read by reflection and with the defaults of the web (camelCase names).</summary>
    /// <typeparam name="TPayload">What the payload is read as; one that cannot be is a failure without a retry.</typeparam>
    /// <typeparam name="THandler">Who runs them.</typeparam>
    [RequiresUnreferencedCode(JsonPayload.Reflection)]
    [RequiresDynamicCode(JsonPayload.Reflection)]
    public SchedulerWorkerBuilder Handle<TPayload, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, ITaskHandler<TPayload> =>
        Handle<TPayload, THandler>(PayloadReader.Read<TPayload>);

    /// <summary>Sets how many tasks run at once, 1–1000.</summary>
    public SchedulerWorkerBuilder Concurrency(int tasks) => Configure(options => options.Concurrency = tasks);

    /// <summary>An exception of this type, or of one derived from it, is a failure that no further attempt mends.</summary>
    public SchedulerWorkerBuilder NeverRetry<TException>()
        where TException : Exception
    {
        _neverRetried.Add(typeof(TException));
        return this;
    }

    /// <summary>Sets any of the options.</summary>
    public SchedulerWorkerBuilder Configure(Action<SchedulerWorkerOptions> configure)
    {
        Services.Configure(Worker, configure);
        return this;
    }

    /// <exception cref="InvalidOperationException">Nobody runs the tasks.</exception>
    internal WorkerDefinition Build() => new(
        Worker,
        _invoke ?? throw new InvalidOperationException($"Worker '{Worker}' has no handler: call Handle."),
        _neverRetried);

    private SchedulerWorkerBuilder Handle<TPayload, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        Func<JsonElement, TPayload?> read)
        where THandler : class, ITaskHandler<TPayload>
    {
        Services.TryAddScoped<THandler>();
        _invoke = (services, attempt, cancellationToken) =>
        {
            var context = new TaskContext<TPayload>(attempt, UnreadablePayloadException.Guard(attempt.Task.Payload, read));
            return services.GetRequiredService<THandler>().HandleAsync(context, cancellationToken);
        };
        return this;
    }
}
