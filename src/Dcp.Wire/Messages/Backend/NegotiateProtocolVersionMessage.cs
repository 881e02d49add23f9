using System.Text;

namespace Dcp.Wire;

/// <summary>NegotiateProtocolVersion: the server speaks an older minor version, or does not know some options.</summary>
public sealed record NegotiateProtocolVersionMessage(int RawVersion, IReadOnlyList<string> UnknownOptions)
{
    /// <summary>The version that will be spoken. Servers write either the whole code or the minor number alone.</summary>
    public int Version => RawVersion is >= 0 and <= 0xFFFF ? StartupCode.Protocol30 | RawVersion : RawVersion;

    public static bool TryParse(ReadOnlySpan<byte> body, out NegotiateProtocolVersionMessage? message)
    {
        message = null;
        WireReader reader = new(body);
        if (!reader.TryInt32(out int version) || !reader.TryInt32(out int count) || count < 0) return false;
        // Each option takes a byte at least, so the count cannot promise more than what is here.
        if (count > reader.Rest.Length) return false;
        List<string> options = [];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryText(out ReadOnlySpan<byte> option)) return false;
            options.Add(Encoding.UTF8.GetString(option));
        }
        if (!reader.AtEnd) return false;
        message = new(version, options);
        return true;
    }
}
