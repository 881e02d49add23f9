using System.Text;
using Npgsql;

namespace Dcp.Workload.Connections;

/// <summary>
/// A file of passwords as libpq reads it, <c>~/.pgpass</c> unless PGPASSFILE or <c>passfile</c> names another
/// (https://www.postgresql.org/docs/current/libpq-pgpass.html): lines of <c>host:port:database:user:password</c>, of which the first that fits counts.
/// A field that is <c>*</c> fits everything; a backslash takes the meaning of the next character away.
/// </summary>
internal static class PasswordFile
{
    private const string Variable = "PGPASSFILE";
    private const UnixFileMode ForOthers = (UnixFileMode)0b000_111_111;

    /// <summary>Directories of sockets that a client takes where no host is named; their passwords stand under <c>localhost</c>.</summary>
    private static readonly string[] s_usualSockets = ["/tmp", "/var/run/postgresql", "/run/postgresql"];

    /// <summary>The file that counts for these settings, or null where there is no home.</summary>
    public static string? PathFor(NpgsqlConnectionStringBuilder settings)
    {
        if (settings.Passfile is { Length: > 0 } named)
            return named;
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path)
            return path;
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length == 0 ? null : Path.Combine(home, ".pgpass");
    }

    /// <summary>The password, or null: there is no such file, none of its lines fits, or it may not be trusted.</summary>
    /// <param name="warn">Is told why a file that is there was not read, as libpq tells.</param>
    public static string? Find(string path, NpgsqlConnectionStringBuilder settings, Action<string> warn)
    {
        try
        {
            if (Directory.Exists(path))
            {
                warn($"password file \"{path}\" is not a plain file");
                return null;
            }

            if (!File.Exists(path))
                return null;
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ForOthers) != 0)
            {
                warn($"password file \"{path}\" has group or world access; permissions should be u=rw (0600) or less");
                return null;
            }

            return Find(File.ReadLines(path), settings.Host!, settings.Port, settings.Database!, settings.Username!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            warn($"password file \"{path}\" cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>What the first line that fits says.</summary>
    public static string? Find(IEnumerable<string> lines, string host, int port, string database, string user)
    {
        string[] wanted = [s_usualSockets.Contains(host.TrimEnd('/')) ? "localhost" : host, FormattableString.Invariant($"{port}"), database, user];
        foreach (string line in lines)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            ReadOnlySpan<char> rest = line;
            bool fits = true;
            for (int i = 0; fits && i < wanted.Length; i++)
                fits = Take(ref rest, wanted[i]);
            if (fits)
                return Field(rest);
        }

        return null;
    }

    /// <summary>Takes a field and its colon off the line. False: it is another one, or the line ends with it.</summary>
    private static bool Take(ref ReadOnlySpan<char> rest, string wanted)
    {
        if (rest.StartsWith("*:"))
        {
            rest = rest[2..];
            return true;
        }

        int at = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            if (rest[i] == ':' && at == wanted.Length)
            {
                rest = rest[(i + 1)..];
                return true;
            }

            if (rest[i] == '\\' && ++i == rest.Length)
                return false;
            if (at == wanted.Length || rest[i] != wanted[at++])
                return false;
        }

        return false;
    }

    /// <summary>The last field: up to a colon that stands for itself.</summary>
    private static string Field(ReadOnlySpan<char> rest)
    {
        StringBuilder field = new();
        for (int i = 0; i < rest.Length && rest[i] != ':'; i++)
        {
            if (rest[i] == '\\' && i + 1 < rest.Length)
                i++;
            field.Append(rest[i]);
        }

        return field.ToString();
    }
}
