namespace Dcp.Server.Config;

public sealed partial record PoolerSettings
{
    /// <summary>Addresses or names to listen on; <c>*</c> is all. Empty: no TCP.</summary>
    public NameList ListenAddr { get; init; } = NameList.Empty;

    public int ListenPort { get; init; }

    public int ListenBacklog { get; init; }

    /// <summary>Directory of the Unix socket, <c>@name</c> for an abstract one, empty for none.</summary>
    public string UnixSocketDir { get; init; } = "";

    public int UnixSocketMode { get; init; }

    public string UnixSocketGroup { get; init; } = "";

    public bool SoReusePort { get; init; }

    public int PeerId { get; init; }

    public string LogFile { get; init; } = "";

    public LogFormat LogFormat { get; init; }

    public string PidFile { get; init; } = "";

    public string? User { get; init; }

    public string JobName { get; init; } = "";

    /// <summary>The file that RELOAD reads; set by the loader to the file that was read.</summary>
    public string? ConfFile { get; init; }

    public string ResolvConf { get; init; } = "";

    public bool Syslog { get; init; }

    public string SyslogIdent { get; init; } = "";

    /// <summary>One of <see cref="SyslogFacilities"/>; any other word stands for daemon.</summary>
    public string SyslogFacility { get; init; } = "";

    public static IReadOnlyList<string> SyslogFacilities { get; } =
        ["auth", "authpriv", "daemon", "user", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"];

    public int Verbose { get; init; }

    /// <summary>Event loops; null: dcp chooses by the number of cores.</summary>
    public int? Reactors { get; init; }

    public TransportChoice Transport { get; init; }
}
