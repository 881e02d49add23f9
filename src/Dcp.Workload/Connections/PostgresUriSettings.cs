using System.Globalization;
using Npgsql;

namespace Dcp.Workload.Connections;

/// <summary>Turns libpq's parameters, by name, into Npgsql's.</summary>
/// <param name="database">Where none is named; null: the user's name, as libpq has it.</param>
/// <param name="port">Where none is named.</param>
internal sealed class PostgresUriSettings(string? database = null, int port = 5432)
{
    private const string Known =
        "host, port, dbname, user, password, passfile, sslmode, sslrootcert, sslcert, sslkey, sslpassword, connect_timeout, application_name, options, "
        + "load_balance_hosts";

    // A login behind a pooler whose database is busy may take long, and is measured rather than cut off; a query has no limit at all.
    private readonly NpgsqlConnectionStringBuilder _settings = new()
    {
        SslMode = SslMode.Prefer,
        GssEncryptionMode = GssEncryptionMode.Disable,
        Timeout = 60,
        CommandTimeout = 0,
        Pooling = false,
        NoResetOnClose = true,
        Multiplexing = false,
        MaxAutoPrepare = 0,
    };

    private string[] _hosts = ["localhost"];
    private int[] _ports = [port];

    /// <summary>Connections are shared by the hosts (<c>load_balance_hosts=random</c>), and not all the first's that can be reached.</summary>
    public bool IsSpread { get; private set; }

    /// <summary>Hosts with their ports. After <see cref="Build"/>.</summary>
    public IReadOnlyList<(string Host, int Port)> Hosts => [.. _hosts.Select((host, i) => (host, _ports[_ports.Length == 1 ? 0 : i]))];

    /// <exception cref="WorkloadInputException">The parameter is not known, or its value not allowed.</exception>
    public void Set(string name, string value)
    {
        switch (name)
        {
            case "host":
                _hosts = value.Split(',');
                break;
            case "port":
                _ports = [.. value.Split(',').Select(one => one.Length == 0 ? port : Number(name, one, 1, 65535))];
                break;
            case "dbname":
                _settings.Database = value;
                break;
            case "user":
                _settings.Username = value;
                break;
            case "password":
                _settings.Password = value;
                break;
            case "passfile":
                _settings.Passfile = value;
                break;
            case "sslmode":
                _settings.SslMode = ReadSslMode(value);
                break;
            case "sslrootcert":
                _settings.RootCertificate = value;
                break;
            case "sslcert":
                _settings.SslCertificate = value;
                break;
            case "sslkey":
                _settings.SslKey = value;
                break;
            case "sslpassword":
                _settings.SslPassword = value;
                break;
            case "connect_timeout":
                _settings.Timeout = Number(name, value, 1, 1024);
                break;
            case "application_name":
                _settings.ApplicationName = value;
                break;
            case "options":
                _settings.Options = value;
                break;
            case "load_balance_hosts":
                IsSpread = value switch
                {
                    "disable" => false,
                    "random" => true,
                    _ => throw new WorkloadInputException($"the URI's load_balance_hosts '{value}' is not disable or random"),
                };
                break;
            default:
                throw new WorkloadInputException($"the URI's parameter '{name}' is not known; these are: {Known}");
        }
    }

    /// <summary>The settings for the first host.</summary>
    /// <exception cref="WorkloadInputException">Hosts and ports do not go together.</exception>
    public NpgsqlConnectionStringBuilder Build()
    {
        if (_ports.Length != 1 && _ports.Length != _hosts.Length)
            throw new WorkloadInputException($"the URI names {_ports.Length} ports for {_hosts.Length} hosts; one port, or one for each host");
        if (_hosts.Any(host => host.Length == 0))
            throw new WorkloadInputException("the URI names a host without a name");
        (_settings.Host, _settings.Port) = Hosts[0];
        _settings.Username ??= Environment.UserName;
        _settings.Database ??= database ?? _settings.Username;
        return _settings;
    }

    private static int Number(string name, string value, int minimum, int maximum) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= minimum && number <= maximum
            ? number
            : throw new WorkloadInputException($"the URI's {name} '{value}' is not a number from {minimum} to {maximum}");

    private static SslMode ReadSslMode(string value) => value switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new WorkloadInputException($"the URI's sslmode '{value}' is not disable, allow, prefer, require, verify-ca or verify-full"),
    };
}
