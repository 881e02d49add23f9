namespace Dcp.Server.Web;

/// <summary>The page's own files, which the program carries within itself.</summary>
internal static class WebAssets
{
    private static readonly Dictionary<string, (string Name, string Type)> s_files = new(StringComparer.Ordinal)
    {
        ["/"] = ("page.html", "text/html; charset=utf-8"),
        ["/page.css"] = ("page.css", "text/css; charset=utf-8"),
        ["/page.js"] = ("page.js", "text/javascript; charset=utf-8"),
        ["/actions.js"] = ("actions.js", "text/javascript; charset=utf-8"),
        ["/tables.js"] = ("tables.js", "text/javascript; charset=utf-8"),
        ["/problems.js"] = ("problems.js", "text/javascript; charset=utf-8"),
        ["/units.js"] = ("units.js", "text/javascript; charset=utf-8"),
        ["/charts.js"] = ("charts.js", "text/javascript; charset=utf-8"),
        ["/icon.svg"] = ("icon.svg", "image/svg+xml"),
    };

    /// <summary>Null: there is no such file.</summary>
    internal static (string Type, ReadOnlyMemory<byte> Content)? Find(string path)
    {
        if (!s_files.TryGetValue(path, out var file)) return null;
        using var stream = typeof(WebAssets).Assembly.GetManifestResourceStream($"web/{file.Name}") ?? throw new InvalidOperationException($"{file.Name} is not in the program");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return (file.Type, content);
    }
}
