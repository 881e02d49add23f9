using System.Globalization;

namespace Dcp.Workload.Database;

/// <summary>A user of this machine, from <c>/etc/passwd</c>.</summary>
public sealed record UnixAccount(string Name, int Uid, int Gid)
{
    /// <summary>
    /// Who runs a database that refuses to run as root: <c>postgres</c>, else <c>nobody</c>; null when this process is not
    /// root's and can run it itself.
    /// </summary>
    public static UnixAccount? ForDatabase()
    {
        if (!Environment.IsPrivilegedProcess)
            return null;
        string[] lines = File.ReadAllLines("/etc/passwd");
        return Find(lines, "postgres") ?? Find(lines, "nobody")
            ?? throw new DatabaseUnavailableException(
                "PostgreSQL refuses to run as root, and /etc/passwd has neither 'postgres' nor 'nobody' to run it as.");
    }

    internal static UnixAccount? Find(IEnumerable<string> passwd, string name)
    {
        foreach (string line in passwd)
        {
            string[] fields = line.Split(':');
            if (fields.Length >= 4
                && fields[0] == name
                && int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out int uid)
                && int.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out int gid))
            {
                return new UnixAccount(name, uid, gid);
            }
        }

        return null;
    }
}
