namespace Dcp.Bench;

/// <summary>What pgbench does in a transaction.</summary>
internal static class BenchWork
{
    internal const string Select = "select";

    /// <summary>A result of 10 MB: how a pooler passes on bytes, rather than messages.</summary>
    internal const string Rows = "rows";

    private const string RowsScript = "select repeat('x', 1000) from generate_series(1, 10000);\n";

    internal static readonly string[] Names = [Select, Rows];

    /// <summary>pgbench's arguments for it.</summary>
    internal static async Task<IReadOnlyList<string>> ArgumentsAsync(string work, string directory, CancellationToken cancellation)
    {
        if (work == Select)
            return ["-S"];
        string script = Path.Combine(directory, $"{work}.sql");
        await File.WriteAllTextAsync(script, RowsScript, cancellation);
        return ["-f", script];
    }
}
