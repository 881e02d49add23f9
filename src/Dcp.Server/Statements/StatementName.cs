using System.Diagnostics.CodeAnalysis;

namespace Dcp.Server.Statements;

/// <summary>
/// How names of statements are compared: as bytes, and no further than PostgreSQL does, which keeps 63 of them.
/// </summary>
internal sealed class StatementName : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    private const int Kept = 63;

    internal static StatementName Comparer { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x is null || y is null ? ReferenceEquals(x, y) : Equals(x.AsSpan(), y);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => Cut(alternate).SequenceEqual(Cut(other));

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        HashCode hash = new();
        hash.AddBytes(Cut(alternate));
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> name) => name.Length > Kept ? name[..Kept] : name;
}
