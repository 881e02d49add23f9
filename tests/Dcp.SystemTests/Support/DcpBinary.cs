namespace Dcp.SystemTests.Support;

/// <summary>The program under test: what <c>./dcp</c> builds, or what the environment's <c>DCP_TEST_BINARY</c> names.</summary>
internal static class DcpBinary
{
    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    /// <summary>The repository's directory.</summary>
    public static string Root { get; } = FindRoot();

    public static Task<string> PathAsync() => Built.Value;

    /// <summary>Copies the program and its libraries, for a user who cannot reach them where they are.</summary>
    public static string CopyTo(string directory)
    {
        string binary = Built.Value.IsCompletedSuccessfully ? Built.Value.Result : throw new InvalidOperationException("Not built yet.");
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(binary)!))
        {
            if (!file.EndsWith(".dbg", StringComparison.Ordinal) && !file.EndsWith(".pdb", StringComparison.Ordinal))
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        return Path.Combine(directory, Path.GetFileName(binary));
    }

    private static async Task<string> BuildAsync()
    {
        if (Environment.GetEnvironmentVariable("DCP_TEST_BINARY") is { Length: > 0 } named)
            return Path.GetFullPath(named);
        (await Tool.RunAsync(Path.Combine(Root, "dcp"), ["--version"], TimeSpan.FromMinutes(10))).EnsureSuccess();
        return Path.Combine(Root, "artifacts", "bin", "dcp");
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Dcp.slnx")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"Dcp.slnx is in no directory above {AppContext.BaseDirectory}.");
    }
}
