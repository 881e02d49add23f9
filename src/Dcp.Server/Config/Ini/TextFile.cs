using System.Text;

namespace Dcp.Server.Config.Ini;

/// <summary>Reads a text file whole, up to a limit, with the reason when it cannot. Never throws for what a file may be.</summary>
internal static class TextFile
{
    /// <summary>Bytes of a configuration file at most; a real one has a few thousand.</summary>
    public const int LongestConfig = 16 << 20;

    /// <summary>Bytes of an auth_file at most: room for more than 300,000 SCRAM secrets.</summary>
    public const int LongestUserList = 64 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file, or null with what is wrong and where.</summary>
    public static string? Read(string path, int limit, out Position at, out string wrong)
    {
        at = new Position(path, 0);
        byte[]? bytes = ReadBytes(path, limit, out wrong);
        return bytes is null ? null : Decode(bytes, path, out at, out wrong);
    }

    /// <summary>Bytes as text: UTF-8 without a zero byte; a byte order mark at the start is left out.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes, string path, out Position at, out string wrong)
    {
        at = new Position(path, 0);
        wrong = "";
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        int zero = bytes.IndexOf((byte)0);
        if (zero >= 0)
        {
            at = new Position(path, LineOf(bytes, zero));
            wrong = "not a text file: it contains a zero byte";
            return null;
        }
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            at = new Position(path, LineOf(bytes, Math.Clamp(e.Index, 0, bytes.Length)));
            wrong = "not a text file: bytes that are not UTF-8";
            return null;
        }
    }

    private static int LineOf(ReadOnlySpan<byte> bytes, int index) => bytes[..index].Count((byte)'\n') + 1;

    private static byte[]? ReadBytes(string path, int limit, out string wrong)
    {
        wrong = "";
        try
        {
            if (Directory.Exists(path))
                wrong = "is a directory, not a file";
            else if (ReadAtMost(path, limit) is { } bytes)
                return bytes;
            else
                wrong = $"larger than {limit >> 20} MB";
        }
        catch (UnauthorizedAccessException)
        {
            wrong = "cannot be read: permission denied";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            wrong = "no such file";
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            wrong = $"cannot be read: {e.Message}";
        }
        return null;
    }

    // Reads instead of asking for the length: pipes and files of /proc have none.
    private static byte[]? ReadAtMost(string path, int limit)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (stream.CanSeek && stream.Length > limit)
            return null;
        using MemoryStream content = new();
        byte[] block = new byte[64 << 10];
        int read;
        while ((read = stream.Read(block)) > 0)
        {
            if (content.Length + read > limit)
                return null;
            content.Write(block, 0, read);
        }
        return content.ToArray();
    }
}
