using System.Globalization;

namespace Dcp.Workload.Database;

/// <summary>Where the machine's PostgreSQL server programs are; Debian keeps them off the PATH, one directory a version.</summary>
public static class PostgresPrograms
{
    private static readonly string[] VersionRoots = ["/usr/lib/postgresql", "/usr/lib64/postgresql"];

    public const string Missing = "No PostgreSQL server was found in /usr/lib/postgresql/*/bin or on the PATH. "
        + "Install it (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server).";

    public static bool AreThere => Find() is not null;

    /// <summary>The newest directory with <c>initdb</c> and <c>postgres</c>.</summary>
    /// <exception cref="DatabaseUnavailableException">None; the message names the package.</exception>
    public static string FindDirectory() => Find() ?? throw new DatabaseUnavailableException(Missing);

    private static string? Find() => Find(VersionRoots, Environment.GetEnvironmentVariable("PATH") ?? "");

    internal static string? Find(IEnumerable<string> versionRoots, string path)
    {
        IEnumerable<string> versions = versionRoots
            .Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories)
            .OrderByDescending(Version)
            .Select(directory => Path.Combine(directory, "bin"));
        return versions
            .Concat(path.Split(':', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(directory =>
                File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres")));
    }

    /// <summary>Whether a library that the server can load is installed beside its programs.</summary>
    internal static bool HasExtension(string programs, string name)
    {
        string root = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(programs)) ?? "/";
        string[] places = ["lib", "lib/postgresql", "lib64", "lib64/pgsql"];
        return places.Any(place => File.Exists(Path.Combine(root, place, name + ".so")));
    }

    /// <summary>The first directory on the PATH that holds the program, joined with its name; null when none does.</summary>
    public static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);

    private static double Version(string directory) =>
        double.TryParse(Path.GetFileName(directory), NumberStyles.Float, CultureInfo.InvariantCulture, out double version) ? version : -1;
}
