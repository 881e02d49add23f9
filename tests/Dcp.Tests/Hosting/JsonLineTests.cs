using System.Text;
using System.Text.Json;
using Dcp.Server.Config;
using Dcp.Server.Hosting;
using Dcp.Server.Metrics;

namespace Dcp.Tests.Hosting;

public sealed class JsonLineTests
{
    [Fact]
    public void An_event_is_one_line_with_its_parts()
    {
        var file = Path.GetTempFileName();
        try
        {
            using (LineLoggerProvider logger = new(TimeProvider.System, toStderr: false, file) { Format = LogFormat.Json })
            {
                PoolerLog log = new(logger, () => new LogSwitches(true, true, true));
                log.ClientClosed("C-0x1: a\"b/c@1.2.3.4:5", "no such database: <script>\nx", 7);
                log.Note("plain");
                log.InternalError(new InvalidOperationException("bug"), "C-0x2");
            }

            var lines = File.ReadAllLines(file, Encoding.UTF8);
            Assert.Equal(3, lines.Length);
            using var closed = JsonDocument.Parse(lines[0]);
            Assert.Equal("C-0x1: a\"b/c@1.2.3.4:5", closed.RootElement.GetProperty("who").GetString());
            Assert.Equal("no such database: <script>\nx", closed.RootElement.GetProperty("reason").GetString());
            Assert.Equal(7, closed.RootElement.GetProperty("seconds").GetInt32());
            Assert.Equal(2, closed.RootElement.GetProperty("event").GetInt32());
            Assert.Equal("LOG", closed.RootElement.GetProperty("level").GetString());
            using var note = JsonDocument.Parse(lines[1]);
            Assert.Equal(["time", "level", "pid", "event", "message"], note.RootElement.EnumerateObject().Select(property => property.Name));
            using var error = JsonDocument.Parse(lines[2]);
            Assert.Contains("InvalidOperationException: bug", error.RootElement.GetProperty("exception").GetString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
