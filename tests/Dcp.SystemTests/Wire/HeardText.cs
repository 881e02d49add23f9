using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Dcp.Wire;

namespace Dcp.SystemTests.Wire;

/// <summary>A message as a line of text, without what differs from one connection or database to the next.</summary>
internal static class HeardText
{
    private const int Longest = 4000;

    internal static string Of(BackendCode code, ReadOnlySpan<byte> body)
    {
        string text = code switch
        {
            BackendCode.BackendKeyData => $"key of {(body.Length - 4).ToString(CultureInfo.InvariantCulture)} bytes",
            BackendCode.Authentication => Asked(body),
            BackendCode.ErrorResponse or BackendCode.NoticeResponse => Error(body),
            BackendCode.RowDescription => Columns(body),
            BackendCode.NotificationResponse => Plain(body[4..]),
            _ => Plain(body),
        };
        return $"{(char)code} {(text.Length > Longest ? Digest(text) : text)}";
    }

    /// <summary>What is asked for, without what is random in it.</summary>
    private static string Asked(ReadOnlySpan<byte> body) =>
        BinaryPrimitives.ReadInt32BigEndian(body) is 5 or 11 or 12 ? BinaryPrimitives.ReadInt32BigEndian(body).ToString(CultureInfo.InvariantCulture) : Plain(body);

    /// <summary>
    /// An error without the place in PostgreSQL's sources: it may be found by another message than in the client's own session. Of a
    /// fatal one only the code counts: the texts of poolers are their own.
    /// </summary>
    private static string Error(ReadOnlySpan<byte> body)
    {
        if (!ErrorFields.TryParse(body, out ErrorFields? error)) return Plain(body);
        return string.Join('|', error!.Fields.ToArray()
            .Where(field => field.Code is not (ErrorFieldCode.File or ErrorFieldCode.Line or ErrorFieldCode.Routine)
                && (!error.IsFatal || field.Code is ErrorFieldCode.Severity or ErrorFieldCode.SqlState))
            .Select(field => $"{(char)field.Code}{field.Text}"));
    }

    /// <summary>Tables have other numbers in other databases.</summary>
    private static string Columns(ReadOnlySpan<byte> body)
    {
        byte[] copy = body.ToArray();
        int at = 2;
        for (int left = BinaryPrimitives.ReadInt16BigEndian(copy); left > 0; left--)
        {
            at = Array.IndexOf(copy, (byte)0, at) + 1;
            copy.AsSpan(at, 4).Clear();
            at += 18;
        }

        return Plain(copy);
    }

    private static string Plain(ReadOnlySpan<byte> body) => Encoding.Latin1.GetString(body).Replace('\0', '|');

    private static string Digest(string text) =>
        $"{text.Length.ToString(CultureInfo.InvariantCulture)} bytes {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.Latin1.GetBytes(text)))}";
}
