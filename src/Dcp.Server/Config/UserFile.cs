namespace Dcp.Server.Config;

/// <summary>A file of which every user has one of its own: <c>%u</c> in its name stands for the user.</summary>
internal static class UserFile
{
    /// <summary>Which users' names may become part of a file's name.</summary>
    internal const string Allowed = "letters of ASCII, digits, _, - and ., of which the first may not be - or ., 63 at most";

    private const string Mark = "%u";

    /// <summary>The longest name of a user in PostgreSQL and CockroachDB.</summary>
    private const int LongestUser = 63;

    internal static bool IsOne(string file) => file.Contains(Mark, StringComparison.Ordinal);

    /// <summary>
    /// The user's file; null for a user whose name could mean more to a file system than a name. No name that is let through holds a
    /// separator, or is that of a directory.
    /// </summary>
    internal static string? Of(string file, string user) => IsSafe(user) ? file.Replace(Mark, user, StringComparison.Ordinal) : null;

    private static bool IsSafe(string user) =>
        user.Length is > 0 and <= LongestUser && user[0] is not ('-' or '.') && user.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
