using System.Text;
using Dcp.Server.Config.Ini;

namespace Dcp.Server.Config.Secrets;

/// <summary>
/// The users of an auth_file. A line is <c>"user" "secret"</c>; what follows on it is ignored, <c>""</c> stands for a quote,
/// and a line that starts with <c>;</c> is a comment. Immutable.
/// </summary>
public sealed class UserList
{
    /// <summary>Longest user name in bytes, PgBouncer's.</summary>
    public const int LongestName = 127;

    /// <summary>Longest usable secret in bytes, PgBouncer's.</summary>
    public const int LongestSecret = 65_530;

    private const string ScramForm = "SCRAM-SHA-256$iterations:salt$storedkey:serverkey";

    private readonly Dictionary<string, Secret> _secrets;

    private UserList(Dictionary<string, Secret> secrets) => _secrets = secrets;

    public static UserList Empty { get; } = new([]);

    public int Count => _secrets.Count;

    public IEnumerable<string> Names => _secrets.Keys;

    /// <summary>The secret stored for a user, or null when the user is not known.</summary>
    public Secret? Find(string user) => _secrets.GetValueOrDefault(user);

    public bool Contains(string user) => _secrets.ContainsKey(user);

    /// <summary>Reads the text of an auth_file. Bad lines are reported and left out; the others count.</summary>
    public static UserList Parse(string text, string file, ProblemList problems)
    {
        Dictionary<string, Secret> secrets = new(StringComparer.Ordinal);
        int number = 0;
        ReadOnlySpan<char> span = text;
        foreach (Range range in span.Split('\n'))
        {
            Position at = new(file, ++number);
            ReadOnlySpan<char> line = span[range].Trim(IniReader.Blanks);
            if (line.IsEmpty || line[0] == ';')
                continue;
            if (ParseLine(line, out string user, out Secret secret) is { } wrong)
                problems.Error(at, wrong);
            else
                Add(secrets, user, secret, at, problems);
        }
        return new UserList(secrets);
    }

    private static void Add(Dictionary<string, Secret> secrets, string user, Secret secret, Position at, ProblemList problems)
    {
        if (secret.LooksBroken)
            problems.Warning(at,
                $"the secret of user \"{user}\" starts like a SCRAM secret but is not one ({ScramForm}); it counts as plain");
        if (!secrets.TryAdd(user, secret))
        {
            problems.Note(at, $"user \"{user}\" was listed before; this later line wins");
            secrets[user] = secret;
        }
    }

    private static string? ParseLine(ReadOnlySpan<char> line, out string user, out Secret secret)
    {
        user = "";
        secret = new Secret("");
        if (line[0] != '"')
            return "a line must be \"user\" \"secret\", both in double quotes; comments start with ;";
        if (!TakeQuoted(ref line, out user))
            return "the user name has no closing double quote";
        int next = line.IndexOf('"');
        if (next < 0)
            return $"user \"{user}\" has no secret: a second field in double quotes must follow (\"\" for none)";
        line = line[next..];
        if (!TakeQuoted(ref line, out string text))
            return $"the secret of user \"{user}\" has no closing double quote";
        if (user.Length == 0)
            return "the user name is empty";
        if (Encoding.UTF8.GetByteCount(user) > LongestName)
            return $"the user name is longer than {LongestName} bytes";
        if (Encoding.UTF8.GetByteCount(text) > LongestSecret)
            return $"the secret of user \"{user}\" is longer than {LongestSecret} bytes";
        secret = new Secret(text);
        return null;
    }

    private static bool TakeQuoted(ref ReadOnlySpan<char> line, out string value)
    {
        int end = 1;
        while (end < line.Length)
        {
            if (line[end] != '"')
                end++;
            else if (end + 1 < line.Length && line[end + 1] == '"')
                end += 2;
            else
                break;
        }
        bool closed = end < line.Length;
        value = closed ? line[1..end].ToString().Replace("\"\"", "\"", StringComparison.Ordinal) : "";
        line = closed ? line[(end + 1)..] : [];
        return closed;
    }
}
