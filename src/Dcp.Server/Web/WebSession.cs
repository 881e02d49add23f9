using Dcp.Server.Config;

namespace Dcp.Server.Web;

/// <summary>A browser that has logged in.</summary>
/// <param name="Id">The cookie's value; known to the browser alone.</param>
/// <param name="Csrf">What the page says with each action, and another site cannot know.</param>
/// <param name="User">As configured at the login: a change of password or role ends the session.</param>
internal sealed record WebSession(string Id, string Csrf, WebUser User)
{
    /// <summary>Timestamp of its last request.</summary>
    internal long LastSeen { get; set; }
}
