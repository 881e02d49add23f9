using Dcp.SystemTests.Support;
using Dcp.Workload.Database;

namespace Dcp.SystemTests.Demo;

/// <summary>
/// A script in the place of <c>cockroach</c>, which cannot be had here. It writes down how it is called, hands out certificates that were
/// made before, and its nodes listen where they are told: over HTTPS they say that they are ready, and what comes to their SQL port they
/// pass on to a PostgreSQL. It shows how processes, ports and files are handled, and nothing about CockroachDB itself.
/// </summary>
internal sealed class FakeCockroach : IDisposable
{
    private const string Script = """
        #!/usr/bin/env python3
        import http.server, os, shutil, socket, ssl, subprocess, sys, threading, time

        HOME, TARGET = "@HOME@", @TARGET@
        arguments = sys.argv[1:]
        options = dict(a[2:].split("=", 1) for a in arguments if a.startswith("--") and "=" in a)
        with open(HOME + "/calls", "a") as log:
            log.write(" ".join(arguments) + "\n")

        def address(text):
            host, port = text.rsplit(":", 1)
            return host, int(port)

        def copy(source, target):
            try:
                while data := source.recv(65536):
                    target.sendall(data)
                target.shutdown(socket.SHUT_WR)
            except OSError:
                pass

        def relay(client):
            try:
                server = socket.create_connection(("127.0.0.1", TARGET))
            except OSError:
                client.close()
                return
            threading.Thread(target=copy, args=(client, server), daemon=True).start()
            copy(server, client)

        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = b"{}" if self.path.startswith("/health") else b"replicas{store=\"1\"} 5\n"
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *_):
                pass

        def start():
            if os.path.exists(HOME + "/broken"):
                sys.exit("no store for you")
            listener = socket.create_server(address(options["listen-addr"]))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(options["certs-dir"] + "/node.crt", options["certs-dir"] + "/node.key")
            pages = http.server.ThreadingHTTPServer(address(options["http-addr"]), Page)
            pages.socket = context.wrap_socket(pages.socket, server_side=True)
            threading.Thread(target=pages.serve_forever, daemon=True).start()
            def come_up():
                while not os.path.exists(HOME + "/initialized"):
                    time.sleep(0.02)
                with open(options["listening-url-file"], "w") as url:
                    url.write("up")
            threading.Thread(target=come_up, daemon=True).start()
            while True:
                threading.Thread(target=relay, args=(listener.accept()[0],), daemon=True).start()

        command = arguments[0]
        if command == "start":
            start()
        elif command == "cert":
            for name in {"create-ca": ["ca.crt"], "create-node": ["node.crt", "node.key"]}.get(arguments[1], []):
                shutil.copy(HOME + "/" + name, options["certs-dir"] + "/" + name)
        elif command == "init":
            if not os.path.exists(HOME + "/tried"):
                open(HOME + "/tried", "w").close()
                sys.exit("ERROR: node is not listening yet")
            open(HOME + "/initialized", "w").close()
        elif command == "sql":
            with open(options["file"]) as sql, open(HOME + "/calls", "a") as log:
                log.write(sql.read() + "\n")
            if TARGET:
                sys.exit(subprocess.call(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(TARGET), "-U", "postgres",
                    "-d", "defaultdb", "-f", options["file"]]))
        elif command == "version":
            print("v25.2.1")
        """;

    private readonly CertificateFiles _files = new();
    private readonly string _home = Directory.CreateTempSubdirectory("dcp-fake-crdb-").FullName;

    /// <param name="target">Port of the PostgreSQL behind the nodes; 0 for none.</param>
    public FakeCockroach(int target = 0)
    {
        (Certificate, Key) = _files.Issue("node", secretKey: true, CockroachPlan.Addresses);
        File.Copy(_files.Authority, Path.Combine(_home, "ca.crt"));
        File.Copy(Certificate, Path.Combine(_home, "node.crt"));
        File.Copy(Key, Path.Combine(_home, "node.key"));
        Program = Path.Combine(_home, "cockroach");
        SetTarget(target);
    }

    public string Program { get; }

    /// <summary>Of the nodes, and of the PostgreSQL behind them.</summary>
    public string Certificate { get; }

    public string Key { get; }

    /// <summary>How it was called, one call a line, and what SQL it was given.</summary>
    public string Calls => File.ReadAllText(Path.Combine(_home, "calls"));

    /// <summary>No node starts any more.</summary>
    public void Break() => File.WriteAllText(Path.Combine(_home, "broken"), "");

    public void SetTarget(int port)
    {
        File.WriteAllText(Program, Script.Replace("@HOME@", _home, StringComparison.Ordinal).Replace("@TARGET@", $"{port}", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose()
    {
        _files.Dispose();
        Directory.Delete(_home, recursive: true);
    }
}
