using Dcp.Server.Config.Ini;
using Dcp.Server.Config.Secrets;
using Dcp.Server.Config.Table;

namespace Dcp.Server.Config;

/// <summary>The section [web] while it is read.</summary>
internal sealed class WebDraft(Position at, ProblemList problems)
{
    private const string User = "user";
    private const string Token = "token";

    /// <summary>A token is made by a machine: a short one is a password, and a bad one.</summary>
    private const int ShortestToken = 16;

    private readonly Dictionary<string, Position> _written = new(StringComparer.Ordinal);
    private readonly List<WebUser> _users = [];
    private WebConfig _web = new() { At = at };

    public void Take(IniEntry entry)
    {
        string[] words = entry.Name.Split(' ');
        if (words[0] is User or Token && words.Length == 2)
        {
            TakeUser(entry, words[1], words[0] == Token);
            return;
        }

        if (WebKeys.All.FirstOrDefault(known => known.Name == entry.Name) is not { } key)
        {
            IEnumerable<string> names = WebKeys.All.Select(known => known.Name);
            problems.Error(entry.At, $"[web]: unknown setting \"{SettingsTable.Shorten(entry.Name)}\"{Closest.Suggestion(entry.Name, names)}; "
                + $"allowed are user NAME, token NAME, {string.Join(", ", names)}");
            return;
        }

        if (key.Apply(_web, entry.Value) is { } changed)
            _web = changed;
        else
            problems.Error(entry.At, $"[web]: {key.BadValueText(entry.Value)}");
        if (!_written.TryAdd(key.Name, entry.At))
            problems.Note(entry.At, $"[web]: {key.Name} was set before at {_written[key.Name]}; this later value wins");
    }

    public WebConfig Build()
    {
        // One that was written and is wrong has been reported.
        if (_web.Listen.Count == 0 && !_written.ContainsKey(WebKeys.Listen))
            problems.Error(at, "[web] has no listen: it says where the page is, as in listen = 127.0.0.1:8404");
        return _web with { Users = [.. _users] };
    }

    private void TakeUser(IniEntry entry, string name, bool isToken)
    {
        string what = isToken ? Token : User;
        string[] words = entry.Value.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        WebRole? role = words.FirstOrDefault() switch { "viewer" => WebRole.Viewer, "operator" => WebRole.Operator, _ => null };
        if (role is not { } given)
        {
            problems.Error(entry.At, $"[web]: {what} {name} begins with a role, viewer or operator, as in {what} {name} = viewer ...");
            return;
        }

        // Neither the value nor any part of it is shown: it is a secret.
        Secret? secret = words.Length > 1 ? new Secret(words[1]) : null;
        if (isToken && (secret is null || secret.Text.Length < ShortestToken))
            problems.Error(entry.At, $"[web]: token {name} needs the token itself, of {ShortestToken} characters or more, or {WebToken.HashPrefix} and its SHA-256 in hexadecimal");
        else if (isToken && !WebToken.IsWellFormed(secret!.Text))
            problems.Error(entry.At, $"[web]: token {name}: after {WebToken.HashPrefix} there must be 64 hexadecimal digits");
        else if (secret?.LooksBroken == true)
            problems.Error(entry.At, $"[web]: {what} {name}: this SCRAM-SHA-256 secret is damaged");
        else if (_users.Find(user => user.Name == name && user.IsToken == isToken) is { } before)
            problems.Error(entry.At, $"[web]: {what} {name} was defined before at {before.At}");
        else
            _users.Add(new WebUser(name, given, secret, isToken, entry.At));
    }
}
