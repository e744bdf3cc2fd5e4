namespace Scheduler.Cli.Input;

/// <summary>Text from a file or from standard input.</summary>
internal static class TextSource
{
    /// <summary>The argument that names standard input.</summary>
    public const string StandardInput = "-";

    /// <exception cref="UsageException">The file cannot be read.</exception>
    public static async Task<string> ReadAsync(string source, Lazy<TextReader> input, CancellationToken cancellationToken)
    {
        if (source == StandardInput)
        {
            return await input.Value.ReadToEndAsync(cancellationToken);
        }

        try
        {
            return await File.ReadAllTextAsync(source, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"The file '{source}' cannot be read: {exception.Message}", exception);
        }
    }
}
