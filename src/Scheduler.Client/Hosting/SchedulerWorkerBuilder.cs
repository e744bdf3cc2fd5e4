using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scheduler.Client.Json;

namespace Scheduler.Client.Hosting;

/// <summary>Configures how a worker runs its tasks.</summary>
public sealed class SchedulerWorkerBuilder
{
    private readonly List<Type> _neverRetried = [];
    private TaskInvoker? _invoke;

    internal SchedulerWorkerBuilder(string worker, IServiceCollection services) => (Worker, Services) = (worker, services);

    /// <summary>The worker's name.</summary>
    public string Worker { get; }

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Sets the handler that runs the tasks; it is registered as a scoped service unless already registered.</summary>
    /// <typeparam name="TPayload">What the payload is read as; one that cannot be is a failure without a retry.</typeparam>
    /// <typeparam name="THandler">Who runs them.</typeparam>
    /// <param name="payload">The metadata for deserializing payloads.</param>
    public SchedulerWorkerBuilder Handle<TPayload, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        JsonTypeInfo<TPayload> payload)
        where THandler : class, ITaskHandler<TPayload>
    {
        ArgumentNullException.ThrowIfNull(payload);
        return Handle<TPayload, THandler>(element => PayloadReader.Read(element, payload));
    }

    /// <summary>Sets the handler; payloads are deserialized by reflection with the web defaults (camelCase names).</summary>
    /// <typeparam name="TPayload">What the payload is read as; one that cannot be is a failure without a retry.</typeparam>
    /// <typeparam name="THandler">Who runs them.</typeparam>
    [RequiresUnreferencedCode(JsonPayload.Reflection)]
    [RequiresDynamicCode(JsonPayload.Reflection)]
    public SchedulerWorkerBuilder Handle<TPayload, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, ITaskHandler<TPayload> =>
        Handle<TPayload, THandler>(PayloadReader.Read<TPayload>);

    /// <summary>Sets the maximum number of tasks that run at the same time, 1–1000.</summary>
    public SchedulerWorkerBuilder Concurrency(int tasks) => Configure(options => options.Concurrency = tasks);

    /// <summary>Fails the task without a retry when the handler throws this exception type or one derived from it.</summary>
    public SchedulerWorkerBuilder NeverRetry<TException>()
        where TException : Exception
    {
        _neverRetried.Add(typeof(TException));
        return this;
    }

    /// <summary>Configures the options.</summary>
    public SchedulerWorkerBuilder Configure(Action<SchedulerWorkerOptions> configure)
    {
        Services.Configure(Worker, configure);
        return this;
    }

    /// <exception cref="InvalidOperationException">No handler was set.</exception>
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
