namespace Dcp.Wire;

/// <summary>ReadyForQuery: the server has finished, and says in which transaction state.</summary>
public readonly record struct ReadyForQueryMessage(TransactionStatus Status)
{
    public static bool TryParse(ReadOnlySpan<byte> body, out ReadyForQueryMessage message)
    {
        message = default;
        if (body is not [(byte)TransactionStatus.Idle or (byte)TransactionStatus.InTransaction or (byte)TransactionStatus.Failed])
            return false;
        message = new((TransactionStatus)body[0]);
        return true;
    }
}
