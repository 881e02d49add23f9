using System.Formats.Tar;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dcp.Cluster.Config;

namespace Dcp.Cluster.Real;

/// <summary>
/// What every host of a cluster needs, in one file that <c>init</c> writes and <c>join</c> reads: corosync.conf, the key, Pacemaker's
/// configuration and dcp's. Whoever has it can become a member, so it is readable by its owner alone.
/// </summary>
internal sealed record ClusterBundle(string CorosyncConf, byte[] AuthKey, string Cib, string PoolerConfig, string Nodes)
{
    internal const string PoolerFile = "/etc/dcp/dcp.ini";

    private const string ConfName = "corosync.conf";
    private const string KeyName = "authkey";
    private const string CibName = "cib.xml";
    private const string PoolerName = "dcp.ini";
    private const string NodesName = "nodes";
    private const string DigestName = "sha256";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int LargestEntry = 1 << 20;

    /// <param name="key">The key of an earlier bundle of the same cluster; null for a new one.</param>
    internal static ClusterBundle Create(ClusterConfig config, string poolerConfig, byte[]? key) => Create(
        Corosync.CorosyncConf.Write(config.Name, config.Nodes, config.Timing),
        key ?? Corosync.AuthKey.Create(),
        Pacemaker.Cib.Document(config.ToModel(PoolerFile)).ToString(),
        poolerConfig,
        config.Nodes);

    internal static ClusterBundle Create(string conf, byte[] key, string cib, string poolerConfig, IReadOnlyList<Corosync.ClusterNode> nodes) =>
        new(conf, key, cib, poolerConfig, string.Concat(nodes.Select(node => $"{node.Name} {string.Join(' ', node.Addresses)}\n")));

    /// <summary>Name and addresses of each node.</summary>
    internal IReadOnlyList<(string Name, string[] Addresses)> Members =>
        [.. Nodes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Select(words => (words[0], words[1..]))];

    internal void Write(string path)
    {
        using MemoryStream file = new();
        using (TarWriter writer = new(file, leaveOpen: true))
        {
            foreach (var (name, content) in Files().Append((DigestName, Encoding.ASCII.GetBytes(Digest()))))
            {
                using MemoryStream data = new(content);
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data, Mode = OwnerOnly });
            }
        }

        ClusterFiles.Put(path, file.ToArray(), OwnerOnly);
    }

    /// <exception cref="ClusterInputException">The file is no bundle.</exception>
    internal static ClusterBundle Read(string path)
    {
        Dictionary<string, byte[]> files = [];
        try
        {
            using var file = File.OpenRead(path);
            using TarReader reader = new(file);
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.DataStream is not { } data || entry.Length > LargestEntry) continue;
                using MemoryStream content = new();
                data.CopyTo(content);
                files[entry.Name] = content.ToArray();
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ClusterInputException($"{path}: no such file; 'dcp cluster init' writes it", e);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new ClusterInputException($"{path} is no bundle of 'dcp cluster init': it is no tar archive, or not a whole one", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClusterInputException($"{path} cannot be read as a bundle: {e.Message}", e);
        }

        string[] missing = [.. new[] { ConfName, KeyName, CibName, PoolerName, NodesName, DigestName }.Where(name => !files.ContainsKey(name))];
        if (missing.Length > 0) throw new ClusterInputException($"{path} is no bundle of 'dcp cluster init': {string.Join(", ", missing)} not in it");
        if (files[KeyName].Length != Corosync.AuthKey.Length) throw new ClusterInputException($"{path}: its authkey has {files[KeyName].Length} bytes instead of {Corosync.AuthKey.Length}");
        ClusterBundle bundle = new(Text(ConfName), files[KeyName], Text(CibName), Text(PoolerName), Text(NodesName));
        return bundle.Digest() == Text(DigestName)
            ? bundle
            : throw new ClusterInputException($"{path} is damaged, or was changed by hand: its parts are not those that 'dcp cluster init' wrote. Copy it again, or run init again");

        string Text(string name) => Encoding.UTF8.GetString(files[name]);
    }

    /// <summary>Which parts differ from another bundle's, by their names.</summary>
    internal IReadOnlyList<string> Differences(ClusterBundle other) =>
        [.. Files().Zip(other.Files()).Where(pair => !pair.First.Content.AsSpan().SequenceEqual(pair.Second.Content)).Select(pair => pair.First.Name)];

    /// <summary>Tells a bundle whose parts are of different runs, or that a copy has damaged, before a host loses sight of the others by it.</summary>
    private string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in Files())
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name} {content.Length}\n")));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private IEnumerable<(string Name, byte[] Content)> Files()
    {
        yield return (ConfName, Encoding.UTF8.GetBytes(CorosyncConf));
        yield return (KeyName, AuthKey);
        yield return (CibName, Encoding.UTF8.GetBytes(Cib));
        yield return (PoolerName, Encoding.UTF8.GetBytes(PoolerConfig));
        yield return (NodesName, Encoding.UTF8.GetBytes(Nodes));
    }
}
