namespace Dcp.Tests.Sampling;

/// <summary>A directory that looks like /proc to its reader.</summary>
internal sealed class FakeProc : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("dcp-proc-").FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public void Host(string line, int cores) =>
        File.WriteAllText(Path.Combine(Root, "stat"), line + "\n" + string.Concat(Enumerable.Range(0, cores).Select(n => $"cpu{n} 0\n")) + "intr 5\n");

    public void Process(int pid, string name, int user, int system, int childrenUser = 0, int childrenSystem = 0, int pssKb = 0)
    {
        string directory = Path.Combine(Root, $"{pid}");
        Directory.CreateDirectory(Path.Combine(directory, "task", $"{pid}"));
        File.WriteAllText(
            Path.Combine(directory, "stat"),
            $"{pid} ({name}) S 1 {pid} {pid} 0 -1 4194560 100 0 0 0 {user} {system} {childrenUser} {childrenSystem} 20 0 1 0 100 0 0\n");
        File.WriteAllText(Path.Combine(directory, "smaps_rollup"), $"00400000-7fff00000000 ---p 0 00:00 0 [rollup]\nRss:  9999 kB\nPss:  {pssKb} kB\n");
    }

    public void Children(int pid, params int[] children) => Write($"{pid}/task/{pid}/children", string.Concat(children.Select(child => $"{child} ")));

    public void Write(string file, string text)
    {
        string path = Path.Combine(Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void End(int pid) => Directory.Delete(Path.Combine(Root, $"{pid}"), recursive: true);
}
