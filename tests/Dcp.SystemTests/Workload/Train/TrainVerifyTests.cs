using Dcp.SystemTests.Support;
using Dcp.Workload;
using Dcp.Workload.Workloads;
using Npgsql;

namespace Dcp.SystemTests.Workload.Train;

/// <summary>Data that is broken on purpose, and what is said about it.</summary>
public sealed class TrainVerifyTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(
        "every event that was added is in events_text or in events_text_archive", 3,
        "delete from events_text where id in (select id from events_text limit 3)")]
    [InlineData(
        "no event is more than once in events_text and events_text_archive", 2,
        """
        insert into events_text_archive (id, payload, event_type, authority_id, created_at, train_id)
        select id, payload, event_type, authority_id, created_at, train_id from events_text limit 2
        """)]
    [InlineData(
        "no event is there that was never added", 1,
        """
        with e as (
            insert into events_text (payload, event_type, authority_id) values ('{}', 'DISPATCH_NOTE', gen_random_uuid()) returning id)
        insert into events_text_status select id, 'PENDING' from e
        """)]
    [InlineData(
        "no event was added twice", 40,
        "insert into events_text_ledger (event_ids) select event_ids from events_text_ledger")]
    [InlineData(
        "every event in events_text has exactly one status", 7,
        "delete from events_text_status where event_id in (select event_id from events_text_status limit 7)")]
    [InlineData(
        "every event in events_text has exactly one status", 1,
        """
        alter table events_text_status drop constraint events_text_status_pkey;
        insert into events_text_status select * from events_text_status limit 1
        """)]
    [InlineData(
        "no status is without an event in events_text", 1,
        """
        alter table events_text_status drop constraint events_text_status_event_id_fkey;
        insert into events_text_status (event_id, status) values (gen_random_uuid(), 'FAILED')
        """)]
    [InlineData(
        "every status is PENDING, PROCESSING, COMPLETE, FAILED", 1,
        """
        alter table events_text_status drop constraint events_text_status_status_check;
        update events_text_status set status = 'LOST' where event_id = (select event_id from events_text_status limit 1)
        """)]
    public async Task What_is_broken_is_found_counted_and_named(string claim, int wrong, string damage)
    {
        (string database, string uri) = await Prepared.CreateAsync(postgres, "train-text", ("events", "40"));
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        await connection.ExecuteAsync(damage);

        WorkloadCheck found = Assert.Single(
            await WorkloadVerification.RunAsync("train-text", uri, TestContext.Current.CancellationToken), c => c.Wrong > 0);

        Assert.Equal((claim, wrong), (found.Claim, found.Wrong));
        Assert.Equal(Math.Min(wrong, 5), found.Examples.Count);
        Assert.All(found.Examples, e => Assert.True(Guid.TryParse(e.AsSpan(0, 36), out _), e));
    }

    [Fact]
    public async Task The_command_exits_with_4_and_names_what_is_wrong_and_with_0_and_names_what_was_checked()
    {
        (string database, string uri) = await Prepared.CreateAsync(postgres, "train-text", ("events", "40"));
        ToolResult whole = await VerifyAsync("train-text", uri);

        Assert.Equal(0, whole.ExitCode);
        Assert.Contains("ok: every event that was added is in events_text or in events_text_archive (40 checked)", whole.Output, StringComparison.Ordinal);

        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        string? id = await connection.ScalarAsync("delete from events_text where id = (select id from events_text limit 1) returning id::text");
        ToolResult broken = await VerifyAsync("train-text", uri);

        Assert.Equal(4, broken.ExitCode);
        Assert.Contains(
            $"WRONG: every event that was added is in events_text or in events_text_archive: not so for 1 of 40: {id}", broken.Error, StringComparison.Ordinal);
        Assert.Contains("dcp: train-text: 1 of 7 checks found a violation", broken.Error, StringComparison.Ordinal);
        Assert.Contains("ok: no event was added twice (40 checked)", broken.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "workload 'nope' is not known", "nope")]
    [InlineData(3, "'dcp workload init train-jsonb' makes the tables", "train-jsonb")]
    public async Task What_cannot_be_verified_is_no_violation(int exitCode, string complaint, string name)
    {
        ToolResult result = await VerifyAsync(name, FlightsFixture.UriOf(postgres.Port, "postgres"));

        Assert.Contains(complaint, result.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, result.ExitCode);
    }

    private static async Task<ToolResult> VerifyAsync(string name, string uri) =>
        await Tool.RunAsync(await DcpBinary.PathAsync(), ["workload", "verify", name, "--uri", uri]);
}
