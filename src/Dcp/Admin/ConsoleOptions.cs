using System.CommandLine;
using Dcp.Server.Config;
using Dcp.Server.Config.Ini;
using Dcp.Workload;
using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Admin;

/// <summary>
/// Which console is asked: <c>CONNINFO</c> as libpq takes it (a URI, or key=value pairs), or <c>--config FILE</c>, the file of a dcp on this host,
/// which is asked on its Unix socket.
/// </summary>
internal sealed class ConsoleOptions(string applicationName)
{
    private const string PasswordVariable = "PGPASSWORD";

    internal Argument<string[]> Words { get; init; } = new("CONNINFO")
    {
        Description = "The console: postgresql://admin@host:6432, or 'host=... port=... user=...'. Left out with --config.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    internal Option<string?> Config { get; } = new("--config", "-c") { Description = "The configuration file of a dcp on this host, which is asked on its Unix socket." };

    internal Option<string?> User { get; } = new("--user", "-u") { Description = "The console's user; with --config 'pgbouncer' unless named, which needs no password for dcp's own user of the system." };

    /// <summary>The console, and the words of the command line that remain.</summary>
    /// <exception cref="WorkloadInputException">It is named badly, or not at all.</exception>
    /// <exception cref="InvalidDataException">The file has errors.</exception>
    internal (SimpleQuerySettings Console, string[] Words) Read(ParseResult parsed)
    {
        string[] words = parsed.GetValue(Words) ?? [];
        string? user = parsed.GetValue(User);
        var warnings = parsed.InvocationConfiguration.Error;
        if (parsed.GetValue(Config) is { } file) return (WithPassword(OfFile(file, user), warnings), words);
        if (words.Length == 0 || !words[0].Contains('=', StringComparison.Ordinal) && !words[0].Contains("://", StringComparison.Ordinal))
            throw new WorkloadInputException("name the console first: postgresql://admin@127.0.0.1:6432, 'host=127.0.0.1 port=6432 user=admin', or --config FILE");
        var settings = OfText(words[0]);
        if (user is not null) settings.Username = user;
        return (WithPassword(settings, warnings), words[1..]);
    }

    private static NpgsqlConnectionStringBuilder OfText(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal)) return PostgresUri.ParseConsole(text).Settings;
        var pairs = PairReader.Read(text, out var wrong);
        if (wrong is not null) throw new WorkloadInputException($"the console's connection string: {wrong}");
        var settings = PostgresUri.ConsoleSettings();
        foreach (var (name, value) in pairs) settings.Set(name, value);
        return settings.Build();
    }

    private static NpgsqlConnectionStringBuilder OfFile(string file, string? user)
    {
        var (pooler, problems) = ConfigLoader.LoadSettings(file);
        if (pooler is null) throw new InvalidDataException(string.Join("\ndcp: ", problems.Where(problem => problem.Severity == ProblemSeverity.Error)));
        var settings = PostgresUri.ConsoleSettings();
        settings.Set("port", pooler.ListenPort.ToString(System.Globalization.CultureInfo.InvariantCulture));
        settings.Set("user", user ?? DcpConfig.ConsoleDatabase);
        settings.Set("host", pooler.UnixSocketDir.Length > 0 ? SocketDirectory(pooler, file) : OwnAddress(pooler.ListenAddr.Names));
        return settings.Build();
    }

    /// <summary>A relative one is in dcp's working directory, which may be another than ours: the file's is the next best guess.</summary>
    private static string SocketDirectory(PoolerSettings pooler, string file)
    {
        string written = pooler.UnixSocketDir;
        if (written[0] is '/' or '@') return written;
        string here = Path.GetFullPath(written);
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, written);
        return !Path.Exists(SocketIn(here)) && Path.Exists(SocketIn(beside)) ? beside : here;

        string SocketIn(string directory) => Path.Combine(directory, string.Create(System.Globalization.CultureInfo.InvariantCulture, $".s.PGSQL.{pooler.ListenPort}"));
    }

    private static string OwnAddress(IReadOnlyList<string> listen) => listen switch
    {
        [] => throw new WorkloadInputException("the file names neither unix_socket_dir nor listen_addr, so there is no console to ask"),
        ["*" or "0.0.0.0", ..] => "127.0.0.1",
        ["::", ..] => "::1",
        [var first, ..] => first,
    };

    /// <summary>Whence libpq takes it, and in that order: what was written, the environment, the file of passwords.</summary>
    private SimpleQuerySettings WithPassword(NpgsqlConnectionStringBuilder settings, TextWriter warnings)
    {
        if (string.IsNullOrEmpty(settings.Password)) settings.Password = Environment.GetEnvironmentVariable(PasswordVariable);
        if (!string.IsNullOrEmpty(settings.Password) || PasswordFile.PathFor(settings) is not { } path) return SimpleQuerySettings.From(settings, applicationName);
        settings.Password = PasswordFile.Find(path, settings, warning => warnings.WriteLine($"dcp: {AnswerText.Printable(warning)}"));
        return SimpleQuerySettings.From(settings, applicationName) with { PasswordFrom = settings.Password is null ? null : path };
    }
}
