namespace Dcp.Top;

/// <summary>How a cell stands out; on a terminal without colours it does not.</summary>
internal enum TopShade
{
    Plain,
    Heading,
    Faint,
    Good,
    Warning,
    Bad,
}
