namespace Dcp.Wire;

/// <summary>PasswordMessage: clear text, or the answer to md5.</summary>
public readonly ref struct PasswordMessage
{
    private PasswordMessage(ReadOnlySpan<byte> password) => Password = password;

    public ReadOnlySpan<byte> Password { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out PasswordMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryText(out ReadOnlySpan<byte> password) || !reader.AtEnd) return false;
        message = new(password);
        return true;
    }
}
