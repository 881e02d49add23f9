using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dcp.Server.Config;
using Dcp.Server.Pool;
using Dcp.Server.Session;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Takeover;

/// <summary>A row of PgBouncer's console; NULLs are left out.</summary>
/// <param name="Descriptor">The socket that came with a row of SHOW FDS; -1 without.</param>
internal sealed record PgBouncerRow(IReadOnlyDictionary<string, string> Values, int Descriptor)
{
    /// <summary>What PgBouncer keeps of a client's parameters, under the names that databases report.</summary>
    private static readonly (string Column, string Parameter)[] s_parameters =
        [("client_encoding", "client_encoding"), ("std_strings", "standard_conforming_strings"), ("datestyle", "DateStyle"), ("timezone", "TimeZone")];

    internal string this[string column] => Values.GetValueOrDefault(column, "");

    /// <summary>The socket's number in PgBouncer, and that of the socket that it is linked to; 0: to none.</summary>
    internal int Number => NumberOf("fd");

    internal int Link => NumberOf("link");

    /// <summary>The key that the client was given; of a server, what the database gave.</summary>
    internal ulong CancelKey => this["cancel"] is var text && ulong.TryParse(text, CultureInfo.InvariantCulture, out var key) ? key
        : long.TryParse(text, CultureInfo.InvariantCulture, out var signed) ? (ulong)signed : 0;

    /// <summary>The address of a listening socket, by the name that <see cref="IArrival.Listeners"/> has.</summary>
    internal string ListenerName(PoolerSettings settings)
    {
        if (this["addr"] == "unix") return new UnixDomainSocketEndPoint(Target.SocketPathOf(settings.UnixSocketDir, settings.ListenPort)).ToString();
        return IPAddress.TryParse(this["addr"], out var address) ? new IPEndPoint(address, NumberOf("port")).ToString() : "";
    }

    internal TakenClient ToClient() => new()
    {
        Database = this["database"],
        User = this["user"],
        Requested = [.. from item in s_parameters where this[item.Column].Length > 0 select KeyValuePair.Create(item.Parameter, this[item.Column])],
        Parameters = ParameterValues.Empty,
        AtLogin = ParameterValues.Empty,
        Prepared = [],
        CancelKey = CancelKey,
        Age = TimeSpan.Zero,
        Secret = Values.GetValueOrDefault("password"),
        Keys = KeyOf("scram_client_key") is { } client && KeyOf("scram_server_key") is { } server ? new ScramKeys(client, server) : null,
        Statements = [],
        IsToldInPart = true,
    };

    /// <summary>The database's process id and secret, as a cancel request has them.</summary>
    internal (int ProcessId, byte[] Secret) ServerKey()
    {
        var secret = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(secret, (uint)CancelKey);
        return ((int)(CancelKey >> 32), secret);
    }

    private int NumberOf(string column) => int.TryParse(this[column], CultureInfo.InvariantCulture, out var number) ? number : 0;

    private byte[]? KeyOf(string column)
    {
        if (this[column] is not ['\\', 'x', .. var digits] || digits.Length != 2 * ScramKeys.Length) return null;
        try
        {
            return Convert.FromHexString(digits);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
