using System.Globalization;

namespace Dcp.Workload.Sampling;

/// <summary>Finds the process of this host that listens on a TCP port, from <c>/proc</c>; others' only as root.</summary>
internal static class ListeningProcess
{
    private const string Listening = "0A";

    /// <summary>Its id; null when nobody listens or the process is not to be seen. Of several, the parent of the others.</summary>
    public static int? Find(int port, string root = "/proc")
    {
        HashSet<string> sockets = [.. Sockets(Path.Combine(root, "net/tcp"), port), .. Sockets(Path.Combine(root, "net/tcp6"), port)];
        if (sockets.Count == 0)
            return null;
        int[] holders =
        [
            .. Directory.EnumerateDirectories(root)
                .Select(Path.GetFileName)
                .Where(name => name!.All(char.IsAsciiDigit))
                .Where(name => Holds(Path.Combine(root, name!, "fd"), sockets))
                .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)),
        ];
        return holders.Length == 0 ? null : holders.Min();
    }

    private static IEnumerable<string> Sockets(string file, int port)
    {
        if (!File.Exists(file))
            yield break;
        string ending = $":{port:X4}";
        foreach (string line in File.ReadLines(file).Skip(1))
        {
            // sl local remote state queues timer retransmit uid timeout inode
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith(ending, StringComparison.Ordinal))
                yield return $"socket:[{fields[9]}]";
        }
    }

    private static bool Holds(string directory, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(directory)
                .Any(file => new FileInfo(file).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or is somebody else's.
            return false;
        }
    }
}
