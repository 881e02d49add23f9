using System.ComponentModel;
using System.Diagnostics;

namespace Dcp.Tests.Tidy;

/// <summary>The files of this repository as its rules see them: what git tracks or would track, not what was built.</summary>
internal static class Repository
{
    private static readonly string[] BuiltDirectories = ["bin", "obj", "artifacts", ".git", ".vs", ".idea", "TestResults", "out"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths from the root, with <c>/</c>.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. (AskGit() ?? Walk()).Where(file => File.Exists(PathOf(file))).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<SourceFile> Sources { get; } =
        [.. Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal)).Select(file => new SourceFile(file, Read(file)))];

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>Fails with one line for each breach of a rule.</summary>
    public static void AssertNone(IEnumerable<string> breaches)
    {
        string text = string.Join('\n', breaches);
        Assert.True(text.Length == 0, text);
    }

    private static string[]? AskGit()
    {
        try
        {
            ProcessStartInfo info = new("git", ["-C", Root, "ls-files", "--cached", "--others", "--exclude-standard"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process? git = Process.Start(info);
            string output = git?.StandardOutput.ReadToEnd() ?? "";
            git?.WaitForExit();
            return git?.ExitCode == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (Win32Exception)
        {
            // No git: a source archive rather than a clone.
            return null;
        }
    }

    private static IEnumerable<string> Walk() =>
        Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !file.Split('/').SkipLast(1).Intersect(BuiltDirectories).Any());

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
