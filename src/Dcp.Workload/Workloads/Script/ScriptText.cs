namespace Dcp.Workload.Workloads.Script;

/// <summary>A script's text and how far it was read.</summary>
internal sealed class ScriptText(string file, string text)
{
    private int _counted;
    private int _line = 1;

    public string Text => text;

    public int At { get; set; }

    public bool IsAtEnd => At >= text.Length;

    public char Current => At < text.Length ? text[At] : '\0';

    public char Next => At + 1 < text.Length ? text[At + 1] : '\0';

    /// <summary>The line that <see cref="At"/> is in, from 1. Reading goes forward only.</summary>
    public int Line
    {
        get
        {
            int end = Math.Min(At, text.Length);
            _line += text.AsSpan(_counted, end - _counted).Count('\n');
            _counted = end;
            return _line;
        }
    }

    public static WorkloadInputException Error(string file, int line, string message) => new($"{file}:{line}: {message}");

    public WorkloadInputException Error(int line, string message) => Error(file, line, message);

    /// <summary>Skips space and comments.</summary>
    public void SkipBlanks()
    {
        while (!IsAtEnd && (char.IsWhiteSpace(Current) || SkipComment()))
        {
            if (char.IsWhiteSpace(Current))
                At++;
        }
    }

    /// <summary>Skips a comment, if one begins here: to the end of the line, or to its own end, others within it included.</summary>
    public bool SkipComment()
    {
        if (Current == '-' && Next == '-')
        {
            int end = text.IndexOf('\n', At);
            At = end < 0 ? text.Length : end;
            return true;
        }

        if (Current != '/' || Next != '*')
            return false;
        int line = Line;
        int depth = 0;
        do
        {
            if (IsAtEnd)
                throw Error(line, "the comment /* lacks its end");
            int change = (Current, Next) switch { ('/', '*') => 1, ('*', '/') => -1, _ => 0 };
            depth += change;
            At += change == 0 ? 1 : 2;
        }
        while (depth > 0);
        return true;
    }

    /// <summary>Takes the rest of the line, and of the next if it ends in a backslash.</summary>
    public string TakeLine()
    {
        int start = At;
        do
        {
            int end = text.IndexOf('\n', At);
            At = end < 0 ? text.Length : end + 1;
        }
        while (!IsAtEnd && text.AsSpan(start, At - start).TrimEnd("\r\n").EndsWith("\\"));

        // A lone backslash joins its line to the next, which may be empty: then it is the command.
        string line = text[start..At].Replace("\\\r\n", " ", StringComparison.Ordinal).Replace("\\\n", " ", StringComparison.Ordinal).Trim();
        return line.Length == 0 ? "\\" : line;
    }
}
