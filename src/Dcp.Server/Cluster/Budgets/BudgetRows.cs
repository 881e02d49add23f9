using Dcp.Server.Admin;

namespace Dcp.Server.Cluster.Budgets;

/// <summary>The book as SHOW BUDGET has it.</summary>
internal static class BudgetRows
{
    internal static IReadOnlyList<BudgetStatus> Of(BudgetBook book, IReadOnlyList<string> names) =>
    [
        .. from account in book.Accounts
           where account.Local is not null
           orderby account.Name
           from node in Enumerable.Range(1, names.Count)
           where book.Own != 0 || node == 1
           select Row(book, account, account.Local!, node, names),
    ];

    private static BudgetStatus Row(BudgetBook book, BudgetAccount account, LocalBudget local, int node, IReadOnlyList<string> names)
    {
        var (total, guaranteed) = (local.Terms.Total, local.Terms.Guaranteed);
        if (book.Own == 0) return new BudgetStatus(account.Name, "(this node)", total, guaranteed, local.Limit - guaranteed, local.Taken, local.Demand, "alone");
        if (node == book.Own) return new BudgetStatus(account.Name, names[node - 1], total, guaranteed, local.Limit - guaranteed, local.Taken, local.Demand, StateOf(book, account));
        var isUnknown = book.KnowledgeOf(node).IsUnknown;
        var held = isUnknown ? total - (names.Count * guaranteed) : account.Held[node];
        var state = book.IsPresent(node) ? "member" : book.KnowledgeOf(node).IsOff ? "off" : isUnknown ? "may hold all" : "in doubt";
        return new BudgetStatus(account.Name, names[node - 1], total, guaranteed, held, null, book.IsPresent(node) ? account.Demand[node] : null, state);
    }

    private static string StateOf(BudgetBook book, BudgetAccount account) =>
        !book.IsQuorate ? "no quorum"
        : !book.IsSynced ? "members meet"
        : book.IsMismatched ? "nodes differ"
        : book.Agreed(account) is null ? "configurations differ"
        : !book.MayShare ? "frozen: too many nodes are out of contact"
        : "shared";
}
