using System.Security.Cryptography;
using Dcp.Server.Admin;
using Dcp.Server.Cluster.Protocol;

namespace Dcp.Server.Cluster;

/// <summary>Commands of the console for all nodes. A node that leaves, or does not answer in time, is said to have failed.</summary>
internal sealed class CommandRelay(IPoolerControl control, IGroupLink link, IReadOnlyList<string> nodes, Action<GroupMessage> send)
{
    /// <summary>Beyond what a command may take on a node.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, Given> _given = [];
    private IReadOnlyList<GroupMember> _members = [];

    private sealed class Given(IReadOnlyList<GroupMember> members)
    {
        internal Dictionary<GroupMember, (bool Ok, string Text)?> Answers { get; } = members.ToDictionary(member => member, _ => ((bool, string)?)null);

        internal TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal void Look()
        {
            if (Answers.Values.All(answer => answer is not null)) Done.TrySetResult();
        }
    }

    /// <summary>The answers of all nodes of the configuration, in their order. Any thread.</summary>
    internal async Task<IReadOnlyList<NodeAnswer>> RunAsync(string command)
    {
        var id = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        TaskCompletionSource<Given> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        link.Post(() =>
        {
            Given given = new(_members);
            _given[id] = given;
            send(new CommandGiven(id, command));
            given.Look();
            begun.SetResult(given);
        });
        var waiting = await begun.Task.ConfigureAwait(false);
        try
        {
            await waiting.Done.Task.WaitAsync(NodeRun.Limit + s_grace, control.Host.Reactors[0].Clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The answers say who is missing.
        }

        TaskCompletionSource<IReadOnlyList<NodeAnswer>> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        link.Post(() =>
        {
            _given.Remove(id);
            result.SetResult([.. Enumerable.Range(1, nodes.Count).Select(node => AnswerOf(waiting, node))]);
        });
        return await result.Task.ConfigureAwait(false);
    }

    /// <summary>On the group's thread.</summary>
    internal void Configure(IReadOnlyList<GroupMember> members)
    {
        _members = members;
        foreach (var given in _given.Values)
        {
            foreach (var gone in given.Answers.Where(answer => answer.Value is null && !members.Contains(answer.Key)).Select(answer => answer.Key).ToList())
                given.Answers[gone] = (false, "left before it answered");
            given.Look();
        }
    }

    /// <summary>On the group's thread.</summary>
    internal void Take(GroupMember from, CommandDone done)
    {
        if (!_given.TryGetValue(done.Id, out var given) || !given.Answers.ContainsKey(from)) return;
        given.Answers[from] = (done.Ok, done.Text);
        given.Look();
    }

    /// <summary>Some node, maybe this one, gives a command. On the group's thread.</summary>
    internal void Take(string from, CommandGiven given)
    {
        control.Host.Log.Note($"{given.Text} for all nodes, given on {from}");
        _ = control.Host.Log.WatchAsync(RunHereAsync(given), given.Text);
    }

    private async Task RunHereAsync(CommandGiven given)
    {
        var (ok, text) = await NodeRun.RunAsync(control, given.Text).ConfigureAwait(false);
        if (text.Length > GroupCodec.LongestAnswer / 4) text = text[..(GroupCodec.LongestAnswer / 4)];
        link.Post(() => send(new CommandDone(given.Id, ok, text)));
    }

    private NodeAnswer AnswerOf(Given given, int node)
    {
        var name = nodes[node - 1];
        var found = given.Answers.FirstOrDefault(answer => answer.Key.Node == node);
        if (found.Key.Node != node) return new NodeAnswer(name, false, "not in contact");
        return found.Value is { } said ? new NodeAnswer(name, said.Ok, said.Text) : new NodeAnswer(name, false, "no answer in time");
    }
}
