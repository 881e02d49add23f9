using System.Buffers.Binary;
using System.Text;

namespace Dcp.Server.Config.Haproxy;

/// <summary>
/// A sequence of <c>tcp-check</c> that speaks PostgreSQL's protocol byte by byte, as is done to tell a primary: it becomes the check that does
/// the same by name. Any other sequence is left out and said to be.
/// </summary>
internal static class HaproxyTcpCheck
{
    private const int LongestPacket = 10_000;
    private const int Protocol3 = 3 << 16;

    /// <summary>The check's method, with the port in it if the sequence names one.</summary>
    /// <param name="more">Gets words of ours, each with a blank before it.</param>
    internal static (string Method, string? Port) Read(HaproxySection backend, StringBuilder more, HaproxyRemarks remarks)
    {
        IReadOnlyList<HaproxyLine> lines = backend.All("tcp-check");
        string? port = lines.FirstOrDefault(line => line.Is("tcp-check", "connect")) is { } connect ? After(connect, "port") : null;
        List<HaproxyLine> spoken = [.. lines.Where(line => line[1] is not ("connect" or "comment"))];
        if (spoken.Count == 0)
            return ("tcp", port);
        if (Said(spoken) is { } said && Words(said, spoken) is { } words)
        {
            remarks.NotNeeded(spoken[0].Number, "tcp-check, byte by byte", $"check={words.Method} asks the same");
            more.Append(words.More);
            return (words.Method, port);
        }

        string missing = spoken.Exists(line => line[1] == "expect") ? "; what is expected here is not looked at, so a standby would be up like a primary" : "";
        remarks.LeftOut(
            spoken[0].Number, spoken.Count == 1 ? spoken[0].ToString() : $"the sequence of {spoken.Count} tcp-check lines that begins here",
            $"the check only connects: check=pgsql asks a database whether it takes logins, check=query its answer to check_query{missing}");
        return ("tcp", port);
    }

    /// <summary>All bytes that are sent; null: the sequence does something else as well, or they are no bytes.</summary>
    private static byte[]? Said(List<HaproxyLine> lines)
    {
        StringBuilder digits = new();
        foreach (HaproxyLine line in lines)
        {
            if (line[1] == "send-binary")
                digits.Append(line[2]);
            else if (line[1] != "expect" || (line[2] is not ("binary" or "rbinary")))
                return null;
        }

        try
        {
            return Convert.FromHexString(digits.ToString());
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A startup packet and nothing more is a check of logins; with a query for the role it is one of its answer.</summary>
    private static (string Method, string More)? Words(byte[] said, List<HaproxyLine> lines)
    {
        if (said.Length < 8 || BinaryPrimitives.ReadInt32BigEndian(said) is not (> 8 and <= LongestPacket) || BinaryPrimitives.ReadInt32BigEndian(said.AsSpan(4)) != Protocol3)
            return null;

        // What is sent by hand is counted by hand, and PostgreSQL takes a packet that ends early for a good one: its end is where the names end.
        List<string> names = [];
        int at = 8;
        while (at < said.Length && said[at] != 0 && Array.IndexOf(said, (byte)0, at) is var end and > 0)
        {
            names.Add(Encoding.UTF8.GetString(said, at, end - at));
            at = end + 1;
        }

        int user = names.IndexOf("user");
        if (user < 0 || names.Count % 2 != 0 || user % 2 != 0)
            return null;
        string more = $" check_user={Quoted(names[user + 1])}";
        int database = names.IndexOf("database");
        if (database >= 0 && database % 2 == 0)
            more += $" check_dbname={Quoted(names[database + 1])}";
        ReadOnlySpan<byte> rest = said.AsSpan(Math.Min(at + 1, said.Length));
        string expected = lines.FindLast(line => line[1] == "expect")?.Words[^1].ToUpperInvariant() ?? "";
        if (rest.IsEmpty)
            return expected.StartsWith("52", StringComparison.Ordinal) ? ("pgsql", more) : null;
        if (rest[0] != 'Q' || rest.Length < 6 || rest[5..].IndexOf((byte)0) is not (> 0 and var length))
            return null;
        string query = Encoding.UTF8.GetString(rest.Slice(5, length));
        string? answer = expected.EndsWith("66", StringComparison.Ordinal) ? "f" : expected.EndsWith("74", StringComparison.Ordinal) ? "t" : null;
        return answer is not null && query.Contains("pg_is_in_recovery", StringComparison.OrdinalIgnoreCase)
            ? ("query", $"{more} check_query={Quoted(query.TrimEnd(' ', ';'))} check_expect={answer}")
            : null;
    }

    private static string? After(HaproxyLine line, string word)
    {
        for (int i = 2; i < line.Words.Count - 1; i++)
        {
            if (line[i] == word)
                return line[i + 1];
        }
        return null;
    }

    private static string Quoted(string text) => text.All(char.IsAsciiLetterOrDigit) ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
