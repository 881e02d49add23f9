using System.Globalization;

namespace Dcp.Wire.Authentication;

/// <summary>
/// The tables of SASLprep, read from the embedded text when the first password beyond ASCII appears. .NET's own normalisation is not used:
/// under <c>InvariantGlobalization</c> <see cref="string.Normalize()"/> returns every string unchanged and says nothing.
/// </summary>
internal sealed class SaslPrepTables
{
    private static readonly Lazy<SaslPrepTables> s_loaded = new(Load);

    private readonly Dictionary<string, List<(int First, int Last)>> _ranges = [];
    private readonly Dictionary<int, int> _combining = [];
    private readonly Dictionary<int, int[]> _decomposed = [];
    private readonly Dictionary<(int, int), int> _composed = [];

    private SaslPrepTables()
    {
    }

    public static SaslPrepTables Instance => s_loaded.Value;

    public bool IsSpace(int code) => Contains("space", code);

    public bool IsNothing(int code) => Contains("nothing", code);

    public bool IsProhibited(int code) => Contains("prohibited", code) || Contains("unassigned", code);

    public bool IsRightToLeft(int code) => Contains("right-to-left", code);

    public bool IsLeftToRight(int code) => Contains("left-to-right", code);

    public int CombiningClass(int code) => _combining.GetValueOrDefault(code);

    /// <summary>Full compatibility decomposition; null if the code point stays as it is.</summary>
    public int[]? Decomposition(int code) => _decomposed.GetValueOrDefault(code);

    /// <summary>Canonical composition of two code points; 0 if there is none.</summary>
    public int Composition(int first, int second) => _composed.GetValueOrDefault((first, second));

    private bool Contains(string table, int code)
    {
        List<(int First, int Last)> ranges = _ranges[table];
        int low = 0;
        int high = ranges.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (code < ranges[middle].First) high = middle - 1;
            else if (code > ranges[middle].Last) low = middle + 1;
            else return true;
        }
        return false;
    }

    private static SaslPrepTables Load()
    {
        SaslPrepTables tables = new();
        using Stream stream = typeof(SaslPrepTables).Assembly.GetManifestResourceStream("SaslPrepTables.txt")!;
        using StreamReader reader = new(stream);
        string section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            if (line.StartsWith('['))
            {
                section = line[1..^1];
                continue;
            }
            foreach (string entry in line.Split(' ')) tables.Add(section, entry);
        }
        return tables;
    }

    private void Add(string section, string entry)
    {
        string[] sides = entry.Split(':');
        switch (section)
        {
            case "combining":
                (int first, int last) = Range(sides[0]);
                for (int code = first; code <= last; code++) _combining[code] = int.Parse(sides[1], CultureInfo.InvariantCulture);
                break;
            case "decomposed":
                _decomposed[Hex(sides[0])] = [.. sides[1].Split('+').Select(Hex)];
                break;
            case "composed":
                string[] pair = sides[0].Split('+');
                _composed[(Hex(pair[0]), Hex(pair[1]))] = Hex(sides[1]);
                break;
            default:
                if (!_ranges.TryGetValue(section, out List<(int First, int Last)>? ranges)) _ranges[section] = ranges = [];
                ranges.Add(Range(entry));
                break;
        }
    }

    private static (int First, int Last) Range(string text)
    {
        int hyphen = text.IndexOf('-');
        return hyphen < 0 ? (Hex(text), Hex(text)) : (Hex(text[..hyphen]), Hex(text[(hyphen + 1)..]));
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
