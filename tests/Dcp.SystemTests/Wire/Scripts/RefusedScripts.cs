using System.Buffers;
using Dcp.Wire;

namespace Dcp.SystemTests.Wire.Scripts;

/// <summary>Logins that the database refuses: SQLSTATE and end are the same.</summary>
internal static class RefusedScripts
{
    internal static IReadOnlyDictionary<string, WireScript> All { get; } = new Dictionary<string, WireScript>
    {
        ["no such database"] = new() { Database = "nowhere" },
        ["no such role"] = new() { User = "postgres", Startup = [new("role", "nobody_at_all")] },
        ["no such parameter"] = With("nonsense", "x"),
        ["no such parameter in options"] = With("options", "-c nonsense=x"),
        ["no such value"] = With("work_mem", "many"),
        ["a value out of range"] = With("work_mem", "1"),
        ["no such time zone"] = With("timezone", "Nowhere/Nothing"),
        ["no such encoding"] = With("client_encoding", "nonsense"),
        ["no such style"] = With("datestyle", "nonsense"),
        ["a parameter of the server's start"] = With("port", "1"),
        ["a parameter that is fixed"] = With("server_version", "1"),
        ["a parameter for administrators"] = With("log_statement", "all"),
        ["options without a value"] = With("options", "-c"),
        ["options without an equals sign"] = With("options", "-c work_mem"),
        ["options that do not exist"] = With("options", "-y 1"),
        ["options that are no options"] = With("options", "work_mem=1"),
        ["no user"] = Opened(output => FrontendMessages.WriteStartupMessage(output, StartupCode.Protocol30, [new("database", "app")])),
        ["an empty user"] = Opened(output => FrontendMessages.WriteStartupMessage(output, StartupCode.Protocol30, [new("user", ""), new("database", "app")])),
        ["protocol 4"] = Opened(output => FrontendMessages.WriteStartupMessage(output, 4 << 16, [new("user", "trust_user")])),
        ["a packet without its end"] = Opened(Say.Raw(0, 0, 0, 13, 0, 3, 0, 0, (byte)'u', (byte)'s', (byte)'e', (byte)'r', 0)),
        ["a packet with too much"] = Opened(Say.Raw(0, 0, 0, 12, 0, 3, 0, 0, 0, 0, 0, 0)),
        ["a packet that is too short"] = Opened(Say.Raw(0, 0, 0, 7, 0, 3, 0)),
        ["a packet that is too long"] = Opened(Say.Raw(0, 0, 0x30, 0, 0, 3, 0, 0)),
        ["another protocol altogether"] = Opened(Say.Raw([.. "GET / HTTP/1.1\r\n\r\n"u8])),
        ["a cancel request for nobody"] = Opened(output => FrontendMessages.WriteCancelRequest(output, 1, [1, 2, 3, 4])),
        ["replication that is none"] = With("replication", "maybe"),
        ["a database that takes nobody"] = new() { Database = "template0" },
    };

    private static WireScript With(string name, string value) => new() { Startup = [new(name, value)] };

    private static WireScript Opened(Action<IBufferWriter<byte>> opening) => new() { Opening = opening };
}
