using Dcp.Server.Config;

namespace Dcp.Server.Web;

/// <summary>Who asks, and what that one may do.</summary>
/// <param name="Name">For the log and the page; null: nobody had to say.</param>
/// <param name="Session">The session of a browser, or null when the request itself says who asks.</param>
internal sealed record WebIdentity(string? Name, WebRole Role, WebSession? Session)
{
    internal bool IsOperator => Role == WebRole.Operator;
}
