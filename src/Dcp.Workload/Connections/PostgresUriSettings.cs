using System.Globalization;
using Npgsql;

namespace Dcp.Workload.Connections;

/// <summary>Turns libpq's parameters, by name, into Npgsql's.</summary>
/// <param name="database">Where none is named; null: the user's name, as libpq has it.</param>
/// <param name="port">Where none is named.</param>
internal sealed class PostgresUriSettings(string? database = null, int port = 5432)
{
    private const string Known =
        "host, port, dbname, user, password, sslmode, sslrootcert, sslcert, sslkey, sslpassword, connect_timeout, application_name, options";

    // A login behind a pooler whose database is busy may take long, and is measured rather than cut off; a query has no limit at all.
    private readonly NpgsqlConnectionStringBuilder _settings = new()
    {
        Host = "localhost",
        Port = port,
        SslMode = SslMode.Prefer,
        GssEncryptionMode = GssEncryptionMode.Disable,
        Timeout = 60,
        CommandTimeout = 0,
        Pooling = false,
        NoResetOnClose = true,
        Multiplexing = false,
        MaxAutoPrepare = 0,
    };

    /// <exception cref="WorkloadInputException">The parameter is not known, or its value not allowed.</exception>
    public void Set(string name, string value)
    {
        switch (name)
        {
            case "host":
                _settings.Host = value;
                break;
            case "port":
                _settings.Port = Number(name, value, 1, 65535);
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
            default:
                throw new WorkloadInputException($"the URI's parameter '{name}' is not known; these are: {Known}");
        }
    }

    public NpgsqlConnectionStringBuilder Build()
    {
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
