namespace Dcp.Cluster.Real;

/// <summary>Files that are written together or not at all: what was there is put back when a later step fails.</summary>
internal sealed class ClusterFiles
{
    private readonly List<(string Path, byte[]? Before, UnixFileMode Mode)> _written = [];

    /// <summary>Paths that were changed.</summary>
    internal IEnumerable<string> Changed => _written.Select(file => file.Path);

    /// <summary>Writes a file unless it has this content already.</summary>
    internal void Write(string path, byte[] content, UnixFileMode mode)
    {
        var before = File.Exists(path) ? File.ReadAllBytes(path) : null;
        if (before is not null && before.AsSpan().SequenceEqual(content)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _written.Add((path, before, before is null || OperatingSystem.IsWindows() ? mode : File.GetUnixFileMode(path)));
        Put(path, content, mode);
    }

    internal void Undo()
    {
        foreach (var (path, before, mode) in _written.AsEnumerable().Reverse())
        {
            if (before is null) File.Delete(path);
            else Put(path, before, mode);
        }

        _written.Clear();
    }

    /// <summary>Writes a file whole, by a new one that takes its place and is never readable by more than <paramref name="mode"/> says.</summary>
    internal static void Put(string path, byte[] content, UnixFileMode mode)
    {
        var draft = path + ".dcp-new";
        File.Delete(draft);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        try
        {
            using (FileStream file = new(draft, options)) file.Write(content);
            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }
}
