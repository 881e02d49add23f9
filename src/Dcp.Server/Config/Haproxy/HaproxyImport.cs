using System.Text;
using Dcp.Server.Config.Ini;

namespace Dcp.Server.Config.Haproxy;

/// <summary>
/// Translates an haproxy.cfg into a file of ours, and says of every line that it could not translate what became of it. What it writes
/// is a valid file, or the problems say why it is none.
/// </summary>
public static class HaproxyImport
{
    /// <summary>Reads a file. The text is null exactly when a problem is an error.</summary>
    public static (string? Text, IReadOnlyList<ConfigProblem> Problems) Translate(string path)
    {
        ProblemList problems = new();
        if (TextFile.Read(path, TextFile.LongestConfig, out Position at, out string wrong) is not { } text)
        {
            problems.Error(at, wrong);
            return (null, problems.ToList());
        }
        return TranslateText(text, path);
    }

    /// <summary>Whether a file is HAProxy's rather than ours.</summary>
    public static bool IsHaproxy(string path) => HaproxyFile.IsOne(path);

    /// <summary>Translates a text as if it stood in a file of the given name.</summary>
    public static (string? Text, IReadOnlyList<ConfigProblem> Problems) TranslateText(string text, string file)
    {
        ProblemList problems = new();
        if (!HaproxyFile.LooksLikeOne(text))
        {
            problems.Error(new Position(file, 0), "this is no haproxy.cfg: its first section should be global, defaults, frontend, backend or listen");
            return (null, problems.ToList());
        }

        List<HaproxySection> sections = HaproxyFile.Read(text);
        StringBuilder output = new();
        output.Append("; made by 'dcp import' from ").Append(Path.GetFileName(file)).Append('\n');
        HaproxyRemarks remarks = new(file, problems);
        HaproxyScript.Remark(text, remarks);
        HaproxyGlobal.Write(sections, output, remarks);
        int frontends = 0;
        foreach (HaproxySection section in sections)
        {
            string what = $"{section.Kind} {section.Name}".TrimEnd();
            if (section.Wanted.Length > 0 && section.Defaults is null)
                remarks.LeftOut(section.Number, $"from {section.Wanted}", $"there are no defaults {section.Wanted} before it");
            if (section.Kind is "frontend" or "listen")
                frontends += HaproxyFrontend.Write(section, sections, output, remarks) ? 1 : 0;
            else if (section.Kind == "resolvers")
                remarks.NotNeeded(section.Number, what, "names are looked up by the system, again when dns_max_ttl is over");
            else if (section.Kind == "backend" && !sections.Exists(other => other.Kind == "frontend" && other.Find("default_backend")?[1] == section.Name))
                remarks.LeftOut(section.Number, what, "it is no frontend's default_backend");
            else if (section.Kind is not ("global" or "defaults" or "backend"))
                remarks.LeftOut(section.Number, what, "dcp has no such section");
        }

        if (frontends == 0)
            problems.Error(new Position(file, 0), "no frontend or listen section passes TCP on: there is nothing to import");
        string result = output.ToString();
        if (!problems.HasErrors)
        {
            foreach (ConfigProblem problem in ConfigLoader.LoadText(result, file).Problems.Where(problem => problem.Severity == ProblemSeverity.Error))
                problems.Error(new Position(file, 0), $"the translation would be wrong: {problem.Text}");
        }
        return (problems.HasErrors ? null : result, problems.ToList(file));
    }
}
