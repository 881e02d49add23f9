namespace Dcp.Server.Admin.Commands;

/// <summary>A command of the console. Stateless: one object serves everybody.</summary>
/// <param name="name">Its word, in capitals: also the tag with which it answers.</param>
internal abstract class Command(string name)
{
    internal string Name => name;

    /// <summary>Only for admin_users (and the process's own user).</summary>
    internal virtual bool NeedsAdmin => true;

    /// <summary>What may follow the word.</summary>
    internal virtual Arity Argument => Arity.None;

    /// <summary>
    /// Does it and answers; on the session's reactor. Who may give it, and whether the argument is there, has been looked at.
    /// </summary>
    internal abstract Task RunAsync(ConsoleCall call);
}
