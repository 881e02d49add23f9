namespace Dcp.Server.Cluster.Budgets;

/// <summary>Divides what is there among those who want it: who wants little gets that, the others get the same each.</summary>
internal static class FairShare
{
    /// <summary>
    /// The shares of all, each at most what is wanted. What cannot be divided goes to the first. The same everywhere for the same
    /// numbers.
    /// </summary>
    internal static int[] Divide(long available, IReadOnlyList<int> wanted)
    {
        var shares = new int[wanted.Count];
        var hungry = Enumerable.Range(0, wanted.Count).Where(i => wanted[i] > 0).ToList();
        while (available > 0 && hungry.Count > 0)
        {
            var each = Math.Max(1, available / hungry.Count);
            foreach (var i in hungry)
            {
                var more = (int)Math.Min(Math.Min(each, wanted[i] - shares[i]), available);
                shares[i] += more;
                available -= more;
            }

            hungry.RemoveAll(i => shares[i] == wanted[i]);
        }

        return shares;
    }
}
