using Dcp.Net;
using Dcp.Net.Tls;
using Dcp.Server.Config;

namespace Dcp.Server.Pool;

/// <summary>How servers are encrypted (server_tls_sslmode and its files). Immutable.</summary>
/// <param name="Client">What to offer and check; null with <see cref="SslMode.Disable"/>. Without a certificate of ours where each user has one.</param>
/// <param name="Settings">The settings it was made from: servers made under others are to be replaced.</param>
internal sealed record ServerTls(SslMode Mode, TlsClient? Client, string Settings = "")
{
    /// <summary>Null: all users show the same certificate, or none.</summary>
    internal UserCertificates? Users { get; private init; }

    /// <summary>What to offer and check as this user; without a value when the user's certificate cannot be used. On the reactor.</summary>
    internal async ValueTask<TlsLoaded<TlsClient>> ForAsync(string user, Reactor reactor)
    {
        var now = reactor.Clock.GetUtcNow();
        if (Users is null) return new(Client, []);
        return Users.Find(user, now) is { } found ? new(found, []) : await reactor.OffloadAsync(() => Users.Load(user, now));
    }

    /// <summary>What a check offers as this user. One without a certificate of its own can still find out who is there.</summary>
    internal TlsClient? ForCheck(string user, DateTimeOffset now) => Users is null ? Client : Users.Find(user, now) ?? Users.Load(user, now).Value ?? Client;

    /// <summary>Reads the files. Null when something is wrong with them, and then the problems say what.</summary>
    internal static ServerTls? Load(PoolerSettings settings, List<string> problems)
    {
        var mode = settings.ServerTlsSslMode;
        var written = Written(settings);
        if (mode == SslMode.Disable) return new ServerTls(mode, null, written);
        if (TlsSetup.LoadForServers(settings, problems) is not { } client) return null;
        return new ServerTls(mode, client, written)
        {
            Users = UserFile.IsOne(settings.ServerTlsCertFile)
                ? new UserCertificates(client, settings.ServerTlsCertFile, TlsSetup.Given(settings.ServerTlsKeyFile)) : null,
        };
    }

    private static string Written(PoolerSettings settings) => string.Join(
        '\n',
        settings.ServerTlsSslMode,
        settings.ServerTlsCaFile,
        settings.ServerTlsCertFile,
        settings.ServerTlsKeyFile,
        settings.ServerTlsProtocols.Text,
        settings.ServerTlsCiphers,
        settings.ServerTls13Ciphers);
}
