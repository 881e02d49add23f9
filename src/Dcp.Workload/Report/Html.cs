using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Dcp.Workload.Report;

/// <summary>
/// HTML as an interpolated string whose holes are escaped unless they are HTML themselves: <c>Html row = $"&lt;td&gt;{name}&lt;/td&gt;"</c>.
/// So nothing that came from a file or a database gets into a page unescaped by an oversight.
/// </summary>
[InterpolatedStringHandler]
internal sealed class Html
{
    private readonly StringBuilder _text;

    public Html(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (16 * formattedCount));

    public static Html Empty { get; } = new(0, 0);

    /// <summary>Text that is HTML already. For this program's own assets only.</summary>
    public static Html Raw(string html)
    {
        Html raw = new(html.Length, 0);
        raw.AppendLiteral(html);
        return raw;
    }

    public void AppendLiteral(string literal) => _text.Append(literal);

    public void AppendFormatted(Html? html) => _text.Append(html?._text);

    public void AppendFormatted(IEnumerable<Html> parts)
    {
        foreach (Html part in parts)
            _text.Append(part._text);
    }

    public void AppendFormatted(string? value) => _text.Append(WebUtility.HtmlEncode(value));

    public void AppendFormatted(int value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => _text.ToString();
}
