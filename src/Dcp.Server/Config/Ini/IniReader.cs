using System.Buffers;

namespace Dcp.Server.Config.Ini;

/// <summary>
/// Reads PgBouncer's dialect of ini files: sections that may come more than once, comments on lines of their own,
/// <c>name = value</c> to the end of the line, names in double quotes where needed, and <c>%include FILE</c> (relative to the
/// working directory; sections carry over in both directions). Every bad line is reported; reading goes on.
/// </summary>
/// <param name="problems">Receives what is wrong.</param>
/// <param name="refuse">Given a section's name: why it cannot be used, or null. Lines of a refused section are skipped.</param>
internal sealed class IniReader(ProblemList problems, Func<string, string?> refuse)
{
    /// <summary>Files inside files at most.</summary>
    public const int DeepestInclude = 10;

    /// <summary>Files in all at most: includes could multiply without a cycle.</summary>
    public const int MostFiles = 256;

    /// <summary>What counts as white space inside a line.</summary>
    internal const string Blanks = " \t\r\f\v";

    private const string NameMarks = "_.-*";
    private const string Include = "%include";

    private static readonly SearchValues<char> NameChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + NameMarks);

    private readonly List<IniEntry> _entries = [];
    private readonly List<string> _files = [];
    private readonly List<(string, Position)> _sections = [];
    private readonly Stack<string> _open = new();
    private string? _section;
    private bool _skip;
    private bool _outsideReported;
    private long _bytesLeft = TextFile.LongestConfig;

    public IReadOnlyList<IniEntry> Entries => _entries;

    /// <summary>Sections that can be used, with the place where each begins; those without entries are here alone.</summary>
    public IReadOnlyList<(string Name, Position At)> Sections => _sections;

    /// <summary>Files in the order of their first reading, as they were named.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Where a relative %include is looked for that is not in the working directory; null: nowhere else.</summary>
    public string? AlsoIn { get; init; }

    public void ReadFile(string path) => ReadFile(path, null);

    public void ReadText(string text, string file)
    {
        int number = 0;
        ReadOnlySpan<char> span = text;
        foreach (Range line in span.Split('\n'))
            ReadLine(span[line].Trim(Blanks), new Position(file, ++number));
    }

    private void ReadFile(string path, Position? includedAt)
    {
        string full = FullPath(path);
        if (WhyNot(path, full) is { } wrong)
        {
            problems.Error(includedAt ?? new Position(path, 0), wrong);
            return;
        }
        string? text = TextFile.Read(path, TextFile.LongestConfig, out Position at, out wrong!);
        if (text is null)
        {
            // A missing include is the fault of the line that asks for it; a broken one has its own line.
            bool atInclude = includedAt is not null && at.Line == 0;
            problems.Error(atInclude ? includedAt!.Value : at, atInclude ? $"%include {path}: {wrong}" : wrong);
            return;
        }
        _bytesLeft -= text.Length;
        if (!_files.Contains(path))
            _files.Add(path);
        _open.Push(full);
        ReadText(text, path);
        _open.Pop();
    }

    private string? WhyNot(string path, string full)
    {
        if (_open.Contains(full))
            return $"%include {path}: this file is being read already; includes must not form a circle";
        if (_open.Count > DeepestInclude)
            return $"%include {path}: includes are nested more than {DeepestInclude} deep";
        if (_files.Count >= MostFiles)
            return $"%include {path}: more than {MostFiles} files";
        return _bytesLeft < 0 ? $"%include {path}: more than {TextFile.LongestConfig >> 20} MB of configuration in all" : null;
    }

    private static string FullPath(string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (ArgumentException)
        {
            return path;
        }
    }

    private void ReadLine(ReadOnlySpan<char> line, Position at)
    {
        while (!line.IsEmpty && line[0] is not (';' or '#'))
        {
            if (line[0] != '[')
            {
                ReadSetting(line, at);
                return;
            }
            int end = line.IndexOf(']');
            OpenSection(end < 0 ? null : line[1..end].ToString(), at);
            line = end < 0 ? [] : line[(end + 1)..].TrimStart(Blanks);
        }
    }

    private void OpenSection(string? name, Position at)
    {
        string? wrong = name is null ? "a section has no closing ]" : refuse(name);
        _section = name;
        _skip = wrong is not null;
        if (wrong is not null)
            problems.Error(at, wrong);
        else
            _sections.Add((name!, at));
    }

    private void ReadSetting(ReadOnlySpan<char> line, Position at)
    {
        if (line.StartsWith(Include, StringComparison.Ordinal) && (line.Length == Include.Length || line[Include.Length] is ' ' or '\t'))
        {
            ReadInclude(line[Include.Length..].Trim(Blanks).ToString(), at);
            return;
        }
        if (_skip)
            return;
        if (_section is null)
        {
            if (!_outsideReported)
                problems.Error(at, "a setting must stand in a section, such as [pgbouncer]");
            _outsideReported = true;
            return;
        }
        if (TakeName(ref line, Config.Sections.HasTwoWords(_section), out string name) is { } wrong)
            problems.Error(at, wrong);
        else
            _entries.Add(new IniEntry(_section, name, line[1..].Trim(Blanks).ToString(), at));
    }

    private void ReadInclude(string path, Position at)
    {
        if (path.Length == 0)
            problems.Error(at, "%include needs the name of a file");
        else
            ReadFile(AlsoIn is { } other && !Path.Exists(path) ? Path.Combine(other, path) : path, at);
    }

    /// <summary>
    /// Takes the name off the line, which then starts with <c>=</c>; or says what is wrong, without showing the line: it may be a secret.
    /// </summary>
    private static string? TakeName(ref ReadOnlySpan<char> line, bool twoWords, out string name)
    {
        name = "";
        if (line.IndexOf('=') < 0)
            return "expected name = value";
        bool quoted = line[0] == '"';
        int end = quoted ? QuotedEnd(line) : line.IndexOfAnyExcept(NameChars);
        if (end < 0)
            return "a name has no closing double quote";
        name = quoted ? line[1..(end - 1)].ToString().Replace("\"\"", "\"", StringComparison.Ordinal) : line[..end].ToString();
        line = line[end..].TrimStart(Blanks);
        if (twoWords && !quoted && !line.IsEmpty && line.IndexOfAnyExcept(NameChars) is var second and > 0)
        {
            // "node ha1 = ...": what it is, and its name.
            name = $"{name} {line[..second]}";
            line = line[second..].TrimStart(Blanks);
        }
        if (line.IsEmpty || line[0] != '=')
            return $"expected name = value; a name that has more than letters, digits and {NameMarks} must be in double quotes";
        return name.Length == 0 ? "a name is missing before the =" : null;
    }

    /// <summary>Index behind the closing quote, or -1.</summary>
    private static int QuotedEnd(ReadOnlySpan<char> line)
    {
        for (int i = 1; i < line.Length; i++)
        {
            if (line[i] != '"')
                continue;
            if (i + 1 < line.Length && line[i + 1] == '"')
                i++;
            else
                return i + 1;
        }
        return -1;
    }
}
