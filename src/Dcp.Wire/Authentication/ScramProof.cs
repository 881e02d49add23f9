using System.Security.Cryptography;

namespace Dcp.Wire.Authentication;

/// <summary>The signatures over one exchange's messages.</summary>
internal static class ScramProof
{
    public static byte[] AuthMessage(string clientFirstBare, string serverFirst, string clientFinalWithoutProof) =>
        StrictBase64.Raw($"{clientFirstBare},{serverFirst},{clientFinalWithoutProof}");

    public static byte[] Sign(ReadOnlySpan<byte> key, byte[] authMessage) => HMACSHA256.HashData(key, authMessage);

    /// <summary>Key and signature give the proof, proof and signature give the key.</summary>
    public static byte[] Xor(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        byte[] result = left.ToArray();
        for (int i = 0; i < result.Length; i++) result[i] ^= right[i];
        return result;
    }
}
