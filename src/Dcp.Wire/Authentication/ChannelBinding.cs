namespace Dcp.Wire.Authentication;

/// <summary>What a SCRAM client says about channel binding (RFC 5802, gs2-cbind-flag), with the data it binds to.</summary>
public sealed class ChannelBinding
{
    private readonly byte[] _data;

    private ChannelBinding(string header, byte[] data)
    {
        Header = header;
        _data = data;
    }

    /// <summary>Flag <c>n</c>: the client cannot bind (no TLS).</summary>
    public static ChannelBinding None { get; } = new("n,,", []);

    /// <summary>Flag <c>y</c>: the client could bind, and believes that the server cannot.</summary>
    public static ChannelBinding NotOffered { get; } = new("y,,", []);

    /// <summary>True if the mechanism is SCRAM-SHA-256-PLUS.</summary>
    public bool IsBound => Header[0] == 'p';

    public string Mechanism => IsBound ? ScramMechanism.Sha256Plus : ScramMechanism.Sha256;

    internal string Header { get; }

    /// <summary>Flag <c>p</c>: bound to the server's certificate (RFC 5929, tls-server-end-point).</summary>
    /// <param name="certificateHash">Hash of the certificate by its signature's hash function, SHA-256 in place of MD5 and SHA-1.</param>
    public static ChannelBinding TlsServerEndPoint(ReadOnlySpan<byte> certificateHash) => new("p=tls-server-end-point,,", certificateHash.ToArray());

    /// <summary>The attribute <c>c</c> of the client's final message.</summary>
    internal string Encoded() => StrictBase64.Encode([.. StrictBase64.Raw(Header), .. _data]);
}
