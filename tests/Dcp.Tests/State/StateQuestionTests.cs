using Dcp.Server.State;

namespace Dcp.Tests.State;

public sealed class StateQuestionTests
{
    [Fact]
    public void CockroachDB_is_not_asked_for_channels()
    {
        Assert.Contains("pg_listening_channels", StateQuestion.Of(StateEffects.Listens, [], isCockroach: false), StringComparison.Ordinal);
        Assert.Equal("SELECT '','','' WHERE false", StateQuestion.Of(StateEffects.Listens, [], isCockroach: true));
        Assert.DoesNotContain("pg_listening_channels", StateQuestion.Of(StateEffects.Listens | StateEffects.Settings, [], isCockroach: true), StringComparison.Ordinal);
    }
}
