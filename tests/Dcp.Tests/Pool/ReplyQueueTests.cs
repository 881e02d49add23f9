using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Tests.Pool;

public sealed class ReplyQueueTests
{
    private readonly ReplyQueue _queue = new();

    [Fact]
    public void A_simple_query_is_in_sync_again_after_ready_for_query()
    {
        Sent(Request.Query);
        Assert.False(_queue.IsInSync);
        Received(BackendCode.RowDescription, BackendCode.DataRow, BackendCode.CommandComplete);
        Assert.False(_queue.IsInSync);
        Ready(TransactionStatus.Idle);
        Assert.True(_queue.IsInSync);
    }

    [Fact]
    public void An_open_transaction_is_not_in_sync()
    {
        Sent(Request.Query);
        Received(BackendCode.CommandComplete);
        Ready(TransactionStatus.InTransaction);
        Assert.False(_queue.IsBusy);
        Assert.False(_queue.IsInSync);
    }

    [Fact]
    public void An_extended_batch_without_sync_is_busy_even_when_all_is_answered()
    {
        Sent(Request.Parse, Request.Bind, Request.Describe, Request.Execute);
        Received(BackendCode.ParseComplete, BackendCode.BindComplete, BackendCode.RowDescription, BackendCode.DataRow, BackendCode.CommandComplete);
        Assert.Equal(0, _queue.Count);
        Assert.True(_queue.IsBusy);
        Sent(Request.Sync);
        Ready(TransactionStatus.Idle);
        Assert.True(_queue.IsInSync);
    }

    [Fact]
    public void Two_pipelined_batches_need_two_ready_for_query()
    {
        Sent(Request.Parse, Request.Sync, Request.Parse, Request.Sync);
        Received(BackendCode.ParseComplete);
        Ready(TransactionStatus.Idle);
        Assert.True(_queue.IsBusy);
        Received(BackendCode.ParseComplete);
        Ready(TransactionStatus.Idle);
        Assert.True(_queue.IsInSync);
    }

    [Fact]
    public void An_error_skips_what_was_asked_up_to_the_sync()
    {
        Sent(Request.Parse, Request.Bind, Request.Execute, Request.Sync, Request.Query);
        Received(BackendCode.ErrorResponse);
        Ready(TransactionStatus.Idle);
        Assert.Equal(Request.Query, _queue.First);
        Received(BackendCode.CommandComplete);
        Ready(TransactionStatus.Idle);
        Assert.True(_queue.IsInSync);
    }

    [Fact]
    public void After_an_error_everything_up_to_the_next_sync_goes_unanswered()
    {
        Sent(Request.Parse);
        Received(BackendCode.ErrorResponse);
        Sent(Request.Bind, Request.Query, Request.Execute);
        Assert.Equal(0, _queue.Count);
        Assert.True(_queue.IsBusy);
        Sent(Request.Sync);
        Ready(TransactionStatus.Idle);
        Assert.True(_queue.IsInSync);
    }

    [Fact]
    public void A_reply_that_nothing_asked_for_is_out_of_step()
    {
        Assert.False(_queue.Received(BackendCode.CommandComplete));
        Assert.False(_queue.Ready(TransactionStatus.Idle));
        Sent(Request.Parse);
        Assert.False(_queue.Received(BackendCode.BindComplete));
    }

    [Theory]
    [InlineData((byte)Request.Query)]
    [InlineData((byte)Request.FunctionCall)]
    public void A_ready_for_query_in_front_of_the_answer_is_out_of_step(byte request)
    {
        _queue.Sent((Request)request);
        Assert.False(_queue.Ready(TransactionStatus.Idle));
    }

    [Fact]
    public void An_error_that_nothing_asked_for_answers_nothing_that_is_asked_later()
    {
        Received(BackendCode.ErrorResponse);
        Sent(Request.Query);
        Assert.False(_queue.Ready(TransactionStatus.Idle));
    }

    [Fact]
    public void Unasked_messages_are_always_in_step()
    {
        Assert.True(_queue.Received(BackendCode.NoticeResponse));
        Assert.True(_queue.Received(BackendCode.ParameterStatus));
        Assert.True(_queue.Received(BackendCode.NotificationResponse));
        Assert.True(_queue.IsInSync);
    }

    [Fact]
    public void A_describe_of_a_statement_is_answered_by_its_parameters_and_its_rows()
    {
        Sent(Request.Describe, Request.Sync);
        Received(BackendCode.ParameterDescription, BackendCode.NoData);
        Ready(TransactionStatus.Idle);
        Assert.True(_queue.IsInSync);
    }

    [Fact]
    public void A_simple_copy_in_ends_with_its_ready_for_query()
    {
        Sent(Request.Query);
        Received(BackendCode.CopyInResponse);
        Sent(Request.CopyEnd);
        Received(BackendCode.CommandComplete);
        Ready(TransactionStatus.Idle);
        Assert.True(_queue.IsInSync);
    }

    [Fact]
    public void A_sync_sent_before_the_copy_was_known_is_swallowed_by_it()
    {
        Sent(Request.Parse, Request.Bind, Request.Execute, Request.Sync);
        Received(BackendCode.ParseComplete, BackendCode.BindComplete, BackendCode.CopyInResponse);
        Sent(Request.CopyEnd, Request.Sync);
        Received(BackendCode.CommandComplete);
        Ready(TransactionStatus.Idle);
        Assert.True(_queue.IsInSync);
    }

    [Fact]
    public void The_end_of_a_copy_that_was_sent_along_with_its_query_leaves_nothing_owed()
    {
        Sent(Request.Query, Request.CopyEnd);
        Received(BackendCode.CopyInResponse, BackendCode.ErrorResponse);
        Ready(TransactionStatus.Idle);
        Assert.True(_queue.IsInSync);
    }

    [Fact]
    public void A_copy_pipelined_blindly_with_its_end_keeps_the_sync_behind()
    {
        Sent(Request.Execute, Request.CopyEnd, Request.Sync);
        Received(BackendCode.CopyInResponse, BackendCode.CommandComplete);
        Ready(TransactionStatus.Idle);
        Assert.True(_queue.IsInSync);
    }

    [Fact]
    public void A_copy_that_fails_with_a_sync_inside_leaves_the_server_doubtful()
    {
        Sent(Request.Execute);
        Received(BackendCode.CopyInResponse);
        Sent(Request.Sync);
        Received(BackendCode.ErrorResponse);
        Sent(Request.CopyEnd, Request.Sync);
        Ready(TransactionStatus.Idle);
        Assert.True(_queue.Doubtful);
        Assert.False(_queue.IsInSync);
    }

    [Fact]
    public void The_queue_grows_with_what_is_owed_and_keeps_its_order()
    {
        for (var i = 0; i < 100; i++) Sent(Request.Parse, Request.Bind, Request.Sync);
        for (var i = 0; i < 100; i++)
        {
            Received(BackendCode.ParseComplete, BackendCode.BindComplete);
            Ready(TransactionStatus.Idle);
        }

        Assert.True(_queue.IsInSync);
    }

    private void Sent(params Request[] requests)
    {
        foreach (var request in requests) _queue.Sent(request);
    }

    private void Received(params BackendCode[] codes)
    {
        foreach (var code in codes) Assert.True(_queue.Received(code), $"{code} is out of step");
    }

    private void Ready(TransactionStatus status) => Assert.True(_queue.Ready(status));
}
