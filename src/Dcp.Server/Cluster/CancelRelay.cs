using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dcp.Server.Cluster.Protocol;
using Dcp.Server.Session;

namespace Dcp.Server.Cluster;

/// <summary>
/// Cancel requests that reached the wrong node: everybody is asked, and the one whose client has the key cancels. Asking is on the group's
/// thread, cancelling on the client's reactor.
/// </summary>
internal sealed class CancelRelay(SessionHost host, IGroupLink link, Action<GroupMessage> send)
{
    /// <summary>Requests under way from here: who sends keys at random must not flood the other nodes.</summary>
    private const int MostUnderWay = 32;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<long, Asked> _asked = new();
    private HashSet<GroupMember> _others = [];

    private sealed class Asked(HashSet<GroupMember> unanswered)
    {
        internal HashSet<GroupMember> Unanswered => unanswered;

        internal TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>True when a node has cancelled. Any thread; bounded in time.</summary>
    internal async Task<bool> AskAsync(int processId, byte[] secret)
    {
        if (_asked.Count >= MostUnderWay) return false;
        var id = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        TaskCompletionSource<Asked?> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        link.Post(() =>
        {
            if (_others.Count == 0)
            {
                begun.SetResult(null);
                return;
            }

            Asked asked = new([.. _others]);
            _asked[id] = asked;
            send(new CancelAsked(id, processId, secret));
            begun.SetResult(asked);
        });
        if (await begun.Task is not { } waiting) return false;
        var limit = host.Settings.CancelWaitTimeout is var wait && wait > TimeSpan.Zero && wait < s_limit ? wait : s_limit;
        try
        {
            return await waiting.Done.Task.WaitAsync(limit, host.Reactors[0].Clock);
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    /// <summary>Who is there beside this process. On the group's thread.</summary>
    internal void Configure(IEnumerable<GroupMember> others)
    {
        _others = [.. others];
        foreach (var asked in _asked.Values)
        {
            asked.Unanswered.IntersectWith(_others);
            if (asked.Unanswered.Count == 0) asked.Done.TrySetResult(false);
        }
    }

    /// <summary>On the group's thread.</summary>
    internal void Take(GroupMember from, CancelAnswered answered)
    {
        if (!_asked.TryGetValue(answered.Id, out var asked) || !asked.Unanswered.Remove(from)) return;
        if (answered.Answer != CancelAnswer.NotMine) asked.Done.TrySetResult(answered.Answer == CancelAnswer.Done);
        else if (asked.Unanswered.Count == 0) asked.Done.TrySetResult(false);
    }

    /// <summary>Another node asks. On the group's thread.</summary>
    internal void Take(CancelAsked asked) => _ = host.Log.WatchAsync(AnswerAsync(asked), "cancel request");

    private async Task AnswerAsync(CancelAsked asked)
    {
        var confirmed = await CancelRequest.RunHereAsync(host, asked.ProcessId, asked.Secret).ConfigureAwait(false);
        var answer = confirmed switch
        {
            null => CancelAnswer.NotMine,
            true => CancelAnswer.Done,
            false => CancelAnswer.Failed,
        };
        link.Post(() => send(new CancelAnswered(asked.Id, answer)));
    }
}
