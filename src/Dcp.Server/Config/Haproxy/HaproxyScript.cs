using System.Buffers;

namespace Dcp.Server.Config.Haproxy;

/// <summary>What makes an haproxy.cfg a program: conditions and variables of the environment. Neither is run here, and that is said.</summary>
internal static class HaproxyScript
{
    private static readonly SearchValues<char> s_name =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    internal static void Remark(string text, HaproxyRemarks remarks)
    {
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> plain = line.Trim();
            if (plain.StartsWith('.'))
                remarks.LeftOut(number, plain.ToString(), "conditions are not looked at: what stands between them is taken");
            else if (Variable(plain) is { } name)
                remarks.LeftOut(number, name, "variables are not looked up: write the value");
        }
    }

    /// <summary>The first variable within double quotes, where HAProxy would look it up.</summary>
    private static string? Variable(ReadOnlySpan<char> line)
    {
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\')
                i++;
            else if (line[i] is '"' or '\'' && (quote == '\0' || quote == line[i]))
                quote = quote == '\0' ? line[i] : '\0';
            else if (quote == '\0' && line[i] == '#')
                break;
            else if (quote == '"' && line[i] == '$')
            {
                ReadOnlySpan<char> name = line[(i + 1)..].TrimStart('{');
                int end = name.IndexOfAnyExcept(s_name);
                return $"${name[..(end < 0 ? name.Length : end)]}";
            }
        }
        return null;
    }
}
