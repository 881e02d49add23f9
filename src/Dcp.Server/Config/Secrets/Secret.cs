using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Dcp.Server.Config.Secrets;

/// <summary>A password or what is stored in its place. Never printed: <see cref="ToString"/> gives its kind alone.</summary>
public sealed class Secret : IEquatable<Secret>
{
    private const string ScramPrefix = "SCRAM-SHA-256$";
    private const int KeyBytes = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public Secret(string text)
    {
        Text = text;
        Kind = KindOf(text);
    }

    public SecretKind Kind { get; }

    /// <summary>As stored, prefix included.</summary>
    public string Text { get; }

    /// <summary>True for the empty password, with which nobody may log in.</summary>
    public bool IsEmpty => Text.Length == 0;

    /// <summary>True when it starts like a SCRAM secret but is not one, and therefore counts as a plain password.</summary>
    internal bool LooksBroken => Kind == SecretKind.Plain && Text.StartsWith(ScramPrefix, StringComparison.Ordinal);

    public bool Equals(Secret? other) => other is not null && other.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{Kind} (hidden)";

    private static SecretKind KindOf(string text)
    {
        if (text.Length == 35 && text.StartsWith("md5", StringComparison.Ordinal) && !text.AsSpan(3).ContainsAnyExcept(HexDigits))
            return SecretKind.Md5;
        return IsScram(text) ? SecretKind.ScramSha256 : SecretKind.Plain;
    }

    private static bool IsScram(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(ScramPrefix, StringComparison.Ordinal))
            return false;
        text = text[ScramPrefix.Length..];
        int dollar = text.IndexOf('$');
        if (dollar < 0 || !Halves(text[..dollar], out ReadOnlySpan<char> iterations, out ReadOnlySpan<char> salt))
            return false;
        if (!Halves(text[(dollar + 1)..], out ReadOnlySpan<char> storedKey, out ReadOnlySpan<char> serverKey))
            return false;
        return int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            && Decoded(salt) > 0 && Decoded(storedKey) == KeyBytes && Decoded(serverKey) == KeyBytes;
    }

    private static bool Halves(ReadOnlySpan<char> text, out ReadOnlySpan<char> left, out ReadOnlySpan<char> right)
    {
        int colon = text.IndexOf(':');
        left = colon < 0 ? text : text[..colon];
        right = colon < 0 ? [] : text[(colon + 1)..];
        return colon >= 0;
    }

    private static int Decoded(ReadOnlySpan<char> base64) =>
        Base64.IsValid(base64, out int length) ? length : -1;
}
