using System.Collections.Concurrent;
using System.Globalization;
using Dcp.Net.Tls;
using Dcp.Server.Config;

namespace Dcp.Server.Pool;

/// <summary>
/// Certificates that the database is shown, one for each user that logs in there: server_tls_cert_file and server_tls_key_file with
/// <c>%u</c> in them. A user's are read when its first server is opened, and kept until the next reload or until they have expired.
/// What is wrong with them is that user's trouble alone, and is looked at again with its next server. Any thread.
/// </summary>
/// <param name="others">How servers are checked, for all users.</param>
/// <param name="key">Null: keys stand in the files of the certificates.</param>
internal sealed class UserCertificates(TlsClient others, string certificate, string? key)
{
    /// <summary>What a key may at most be open to: to be written by its owner, to be read by a group made for that.</summary>
    private const UnixFileMode MostOpen = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead;

    private readonly ConcurrentDictionary<string, TlsClient> _loaded = new(StringComparer.Ordinal);

    /// <summary>What is loaded and still good; null: <see cref="Load"/> is needed.</summary>
    internal TlsClient? Find(string user, DateTimeOffset now) =>
        _loaded.TryGetValue(user, out var client) && client.Validity is { } validity && now >= validity.From && now < validity.To ? client : null;

    /// <summary>Reads the files, which blocks.</summary>
    internal TlsLoaded<TlsClient> Load(string user, DateTimeOffset now)
    {
        if (UserFile.Of(certificate, user) is not { } file) return Wrong($"its name cannot be part of a file's name: allowed are {UserFile.Allowed}");
        var keyFile = key is null ? null : UserFile.Of(key, user);
        if (WhyTooOpen(keyFile ?? file) is { } open) return Wrong(open);
        var loaded = others.Showing(file, keyFile);
        if (loaded.Value is not { Validity: { } validity } client) return loaded;
        if (now < validity.From) return Wrong($"{file}: is not valid before {Format(validity.From)}");
        if (now >= validity.To) return Wrong($"{file}: has expired at {Format(validity.To)}");
        _loaded[user] = client;
        return loaded;
    }

    /// <summary>A key that others can read is no secret, and libpq and CockroachDB would not use it either.</summary>
    private static string? WhyTooOpen(string file)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(file)) return null;
        var mode = File.GetUnixFileMode(file);
        return (mode & ~MostOpen) == 0 ? null
            : $"{file}: the private key has mode 0{Convert.ToString((int)mode, 8)}; only its owner may write it, and nobody but owner and group read it (0600 or 0640)";
    }

    private static string Format(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static TlsLoaded<TlsClient> Wrong(string problem) => new(null, [problem]);
}
