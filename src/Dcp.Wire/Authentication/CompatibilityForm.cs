namespace Dcp.Wire.Authentication;

/// <summary>
/// Unicode normalisation form KC (Unicode Standard Annex 15) of code points known to Unicode 3.2; others stay as they are.
/// </summary>
internal static class CompatibilityForm
{
    // Hangul syllables are composed by arithmetic (The Unicode Standard, 3.12).
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28, SyllableCount = LeadCount * VowelCount * TrailCount;

    public static List<int> Normalize(List<int> codes)
    {
        SaslPrepTables tables = SaslPrepTables.Instance;
        List<int> result = [];
        foreach (int code in codes) Decompose(tables, code, result);
        Order(tables, result);
        return Compose(tables, result);
    }

    private static void Decompose(SaslPrepTables tables, int code, List<int> result)
    {
        int syllable = code - SyllableBase;
        if (syllable is >= 0 and < SyllableCount)
        {
            result.Add(LeadBase + (syllable / (VowelCount * TrailCount)));
            result.Add(VowelBase + (syllable % (VowelCount * TrailCount) / TrailCount));
            if (syllable % TrailCount != 0) result.Add(TrailBase + (syllable % TrailCount));
            return;
        }
        if (tables.Decomposition(code) is { } parts) result.AddRange(parts);
        else result.Add(code);
    }

    /// <summary>Sorts runs of combining marks by their class, equal ones in their order.</summary>
    private static void Order(SaslPrepTables tables, List<int> codes)
    {
        for (int i = 1; i < codes.Count; i++)
        {
            int mark = tables.CombiningClass(codes[i]);
            for (int j = i; mark != 0 && j > 0 && tables.CombiningClass(codes[j - 1]) > mark; j--)
                (codes[j - 1], codes[j]) = (codes[j], codes[j - 1]);
        }
    }

    private static List<int> Compose(SaslPrepTables tables, List<int> codes)
    {
        List<int> result = [];
        int starter = -1;
        int lastClass = 0;
        foreach (int code in codes)
        {
            int mark = tables.CombiningClass(code);
            bool blocked = starter >= 0 && starter < result.Count - 1 && lastClass >= mark;
            int composed = starter >= 0 && !blocked ? Pair(tables, result[starter], code) : 0;
            if (composed != 0)
            {
                result[starter] = composed;
                continue;
            }
            if (mark == 0) starter = result.Count;
            lastClass = mark;
            result.Add(code);
        }
        return result;
    }

    private static int Pair(SaslPrepTables tables, int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
            return SyllableBase + ((((first - LeadBase) * VowelCount) + (second - VowelBase)) * TrailCount);
        int syllable = first - SyllableBase;
        if (syllable is >= 0 and < SyllableCount && syllable % TrailCount == 0 && second is > TrailBase and < TrailBase + TrailCount)
            return first + (second - TrailBase);
        return tables.Composition(first, second);
    }
}
