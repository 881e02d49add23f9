using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Secure;

/// <summary>Finishes the TLS handshake, asks for a certificate in it, and resets the connection without a word; after some times there is nobody any more.</summary>
internal sealed class WordlessDatabase : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private int _connections;

    public WordlessDatabase(X509Certificate2 certificate, int times)
    {
        _certificate = certificate;
        _listener.Bind(new IPEndPoint(IPAddress.Parse(SecureSite.Database), Ports.Free()));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _ = RunAsync(times);
    }

    public int Port { get; }

    public int Connections => Volatile.Read(ref _connections);

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }

    private async Task RunAsync(int times)
    {
        try
        {
            for (; times > 0; times--)
            {
                using Socket socket = await _listener.AcceptAsync();
                if (times == 1)
                    _listener.Close();
                Interlocked.Increment(ref _connections);
                await ServeAsync(socket);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        byte[] request = new byte[8];
        await using NetworkStream stream = new(socket);
        try
        {
            await stream.ReadExactlyAsync(request);
            await stream.WriteAsync("S"u8.ToArray());
            SslStream tls = new(stream, leaveInnerStreamOpen: true, (_, _, _, _) => true);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificate,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls13,
            });
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            // Whoever it was did not go through with it.
        }

        socket.LingerState = new LingerOption(true, 0);
    }
}
