namespace Dcp.SystemTests.Support;

/// <summary>A directory of a test's own where every user can write: for sockets and files that outlive a process. Gone afterwards.</summary>
public sealed class OpenDirectory : IDisposable
{
    public OpenDirectory() => File.SetUnixFileMode(Path, (UnixFileMode)0b111_111_111);

    public string Path { get; } = Directory.CreateTempSubdirectory("dcp-test-open-").FullName;

    public string this[string file] => System.IO.Path.Combine(Path, file);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
