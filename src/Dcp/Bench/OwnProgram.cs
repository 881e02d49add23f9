using Dcp.Workload.Database;

namespace Dcp.Bench;

/// <summary>How to start this same program once more, as the account that databases run under.</summary>
internal static class OwnProgram
{
    /// <param name="scratch">Where the program is copied to if that account cannot reach it, as in a home of root's.</param>
    public static IReadOnlyList<string> Command(string scratch)
    {
        string program = Environment.ProcessPath ?? throw new BenchException("this program's own file is unknown");
        if (!IsOpen(program))
            program = Copy(program, scratch);

        // Started as 'dotnet dcp.dll', the program is dotnet.
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Path.Combine(AppContext.BaseDirectory, "dcp.dll")] : [program];
    }

    private static bool IsOpen(string program)
    {
        if (UnixAccount.ForDatabase() is null || OperatingSystem.IsWindows())
            return true;
        for (DirectoryInfo? directory = new FileInfo(program).Directory; directory is not null; directory = directory.Parent)
        {
            if (!directory.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return false;
        }

        return true;
    }

    private static string Copy(string program, string scratch)
    {
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(program)!).Where(IsNeeded))
            File.Copy(file, Path.Combine(scratch, Path.GetFileName(file)));
        return Path.Combine(scratch, Path.GetFileName(program));
    }

    private static bool IsNeeded(string file) => Path.GetExtension(file) is not (".dbg" or ".pdb");
}
