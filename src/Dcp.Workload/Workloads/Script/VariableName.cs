namespace Dcp.Workload.Workloads.Script;

/// <summary>A variable's name as pgbench has it: letters, digits and underscores, not beginning with a digit; also beyond ASCII.</summary>
internal static class VariableName
{
    /// <returns>The name that begins there; empty when none does.</returns>
    public static string ReadAt(string text, int start)
    {
        int end = start;
        while (end < text.Length && IsPart(text[end]) && !(end == start && char.IsAsciiDigit(text[end])))
            end++;
        return start < text.Length ? text[start..end] : "";
    }

    public static bool IsValid(string name) => name.Length > 0 && ReadAt(name, 0).Length == name.Length;

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_' || c > 127;
}
