using static Dcp.Tests.Net.Conformance.ConnectionScripts;

namespace Dcp.Tests.Net.Conformance;

public abstract partial class TransportTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(70_000)]
    [InlineData(1_000_000)]
    public async Task A_message_comes_back_from_an_echo(int size)
    {
        var listener = Listen(Echo);
        await On(FirstReactor, async () =>
        {
            var connection = await ConnectAsync(FirstReactor, listener.LocalEndPoint);
            var activity = Own(connection);
            for (var round = 0; round < 10; round++)
            {
                var sent = RandomBytes(size, round);
                var received = ReceiveAsync(connection, activity, size);
                connection.Write(sent);
                connection.Flush();
                Assert.Equal(sent, await received);
            }

            connection.Close();
        });
    }

    private static byte[] RandomBytes(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
