using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dcp.Workload.Database;

/// <summary>
/// Where the nodes of a scratch cluster are, and the arguments that <c>cockroach</c> is called with (docs: <c>cockroach start</c>,
/// <c>cockroach init</c>, <c>cockroach cert</c>, version 25.2). Each node has an address of its own of the loopback network, as hosts
/// would, and all have the same two ports.
/// </summary>
public sealed record CockroachPlan(int SqlPort, int HttpPort)
{
    /// <summary>Written by a node into its directory when it takes SQL.</summary>
    public const string UrlFile = "listening-url";

    /// <summary>In the first node's directory.</summary>
    public const string Certificates = "certs";

    private const int Attempts = 20;

    public static IReadOnlyList<string> Addresses { get; } = ["127.0.0.1", "127.0.0.2", "127.0.0.3"];

    /// <summary>What makes the certificates, one command after the other; <c>$1</c> is the program.</summary>
    public static string Certify => $"""
        mkdir {Certificates} safe
        "$1" cert create-ca --certs-dir={Certificates} --ca-key=safe/ca.key
        "$1" cert create-node {string.Join(' ', Addresses)} localhost --certs-dir={Certificates} --ca-key=safe/ca.key
        "$1" cert create-client root --certs-dir={Certificates} --ca-key=safe/ca.key
        """;

    private string Join => string.Join(',', Addresses.Select(address => $"{address}:{SqlPort}"));

    /// <summary>Takes two ports that are free on all addresses at this moment.</summary>
    /// <exception cref="DatabaseUnavailableException">None were found.</exception>
    public static CockroachPlan Make()
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            (int sql, int http) = (FreePort.Find(), FreePort.Find());
            if (sql != http && Addresses.All(address => IsFree(address, sql) && IsFree(address, http)))
                return new CockroachPlan(sql, http);
        }

        throw new DatabaseUnavailableException($"No port was found that is free on each of {string.Join(", ", Addresses)}.");
    }

    /// <summary><c>cockroach start</c>, in a node's own directory.</summary>
    /// <param name="certificates">Directory of the certificates.</param>
    public IReadOnlyList<string> Start(int node, string certificates) =>
    [
        "start",
        $"--certs-dir={certificates}",
        "--store=data",
        $"--listen-addr={Addresses[node]}:{SqlPort}",
        $"--http-addr={Addresses[node]}:{HttpPort}",
        $"--join={Join}",
        $"--listening-url-file={UrlFile}",
    ];

    /// <summary><c>cockroach init</c>, in the first node's directory.</summary>
    public IReadOnlyList<string> Init() => ["init", $"--certs-dir={Certificates}", $"--host={Addresses[0]}:{SqlPort}"];

    /// <summary><c>cockroach sql</c> as root, in the first node's directory.</summary>
    public IReadOnlyList<string> Sql(string file) =>
        ["sql", $"--certs-dir={Certificates}", $"--host={Addresses[0]}:{SqlPort}", $"--file={file}"];

    public Uri Http(int node) => new(string.Create(CultureInfo.InvariantCulture, $"https://{Addresses[node]}:{HttpPort}"));

    private static bool IsFree(string address, int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
