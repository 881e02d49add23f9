using System.Text;
using Dcp.Server.Passthrough;

namespace Dcp.Tests.Passthrough;

public sealed class CheckHeaderTests
{
    [Theory]
    [InlineData("send-proxy check=pgsql", "PROXY UNKNOWN\r\n")]
    [InlineData("send-proxy-v2 check=pgsql", "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0")]
    [InlineData("send-proxy check=pgsql://:6432", "")]
    [InlineData("check=pgsql", "")]
    public async Task A_check_begins_with_the_PROXY_header_that_its_target_wants_and_says_that_nobody_is_behind_it(string words, string header)
    {
        await using var world = PassWorld.Start($"server a = 10.0.1.1:6432 {words}\n", servers: "");
        var said = "";
        world.Open("a", server => said += Encoding.Latin1.GetString(server.Take(server.Available)));
        world.AdvanceSeconds(1);

        Assert.StartsWith($"{header}\0", said, StringComparison.Ordinal);
        if (header.Length > 0)
        {
            Assert.True(ProxyHeader.TryRead(Encoding.Latin1.GetBytes(said), out var length, out var addresses));
            Assert.Equal((header.Length, null), (length, addresses.Source));
        }

        world.AssertClean();
    }
}
