namespace Scheduler.Cli.Output;

/// <summary>Reads a listing page by page. As JSON its items are written while they are read, as one array.</summary>
internal static class Listing
{
    private const int PageSize = 1000;

    /// <param name="invocation">The run of the command.</param>
    /// <param name="limit">The maximum number of items; null for all.</param>
    /// <param name="readPage">Reads a page, given its size and the cursor of the previous one.</param>
    /// <returns>The items.</returns>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(
        Invocation invocation, int? limit, Func<int, string?, Task<(IReadOnlyList<T> Items, string? NextCursor)>> readPage)
    {
        var items = new List<T>();
        var (count, cursor) = (0, (string?)null);
        do
        {
            var page = await readPage(Math.Min(limit - count ?? PageSize, PageSize), cursor);
            if (invocation.Printer.IsJson)
            {
                Append(invocation, isFirst: count == 0);
            }
            else
            {
                items.AddRange(page.Items);
            }

            count += page.Items.Count;
            cursor = page.NextCursor;
        }
        while (cursor is not null && (limit is null || count < limit));

        if (invocation.Printer.IsJson)
        {
            invocation.Printer.WriteLine(count == 0 ? "[]" : "]");
        }

        if (cursor is not null)
        {
            invocation.Printer.WriteNote($"These are the first {count}; there are more. Use --limit or --all.");
        }

        return items;
    }

    private static void Append(Invocation invocation, bool isFirst)
    {
        var array = invocation.ResponseBody.AsSpan().Trim();
        var elements = array[1..^1].Trim();
        if (elements.Length > 0)
        {
            invocation.Printer.Write($"{(isFirst ? '[' : ',')}{elements}");
        }
    }
}
