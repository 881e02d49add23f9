namespace Dcp.SystemTests.Support;

/// <summary>Clients at work beside a test, which goes on when they have done something and not when time has passed.</summary>
internal static class Progress
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Waits until each has done something more. Whoever has failed meanwhile fails the test.</summary>
    /// <param name="done">What each has done so far; each counts up its own.</param>
    internal static async Task OfAllAsync(int[] done, IReadOnlyCollection<Task> clients)
    {
        int[] before = [.. done];
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        for (int i = 0; i < done.Length; i++)
        {
            while (Volatile.Read(ref done[i]) == before[i])
            {
                foreach (Task client in clients.Where(client => client.IsFaulted)) await client;
                Assert.False(limit.IsCancellationRequested, $"Client {i} has done nothing more within {s_limit}.");
                await Task.Delay(10, CancellationToken.None);
            }
        }
    }

    /// <summary>Waits until it is so, for as long as <see cref="OfAllAsync"/> would.</summary>
    internal static async Task UntilAsync(Func<bool> isSo)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        while (!isSo())
            await Task.Delay(50, limit.Token);
    }
}
