using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;

namespace Dcp.Top;

/// <summary>
/// The terminal while the screen is ours: the alternate screen, no cursor, keys as they are pressed, and its size when it changes. Disposing gives it
/// back as it was.
/// </summary>
internal sealed class TopTerminal : IDisposable
{
    private const string Enter = "\u001b[?1049h\u001b[?25l";
    private const string Leave = "\u001b[?25h\u001b[?1049l";
    private const int SmallestWidth = 20, SmallestHeight = 4;

    private readonly TextWriter _output;
    private readonly PosixSignalRegistration _resized;
    private readonly Channel<ConsoleKeyInfo?> _events = Channel.CreateBounded<ConsoleKeyInfo?>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });

    internal TopTerminal(TextWriter output)
    {
        _output = output;
        _output.Write(Enter);
        _output.Flush();
#pragma warning disable CA1416 // dcp is a program for Linux
        _resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => _events.Writer.TryWrite(null));
#pragma warning restore CA1416
        if (Console.IsInputRedirected) return;

        // Reading a key blocks; nothing waits for this thread at the end.
        Thread keys = new(ReadKeys) { IsBackground = true, Name = "keys" };
        keys.Start();
    }

    /// <summary>Keys; null: the size is another.</summary>
    internal ChannelReader<ConsoleKeyInfo?> Events => _events.Reader;

    internal static bool HasColours =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    internal static (int Width, int Height) Size => (Math.Max(SmallestWidth, Console.WindowWidth), Math.Max(SmallestHeight, Console.WindowHeight));

    /// <summary>Over what is there, line by line, so that nothing flickers.</summary>
    internal void Show(IReadOnlyList<IReadOnlyList<TopCell>> lines, int width, bool colours)
    {
        StringBuilder frame = new("\u001b[H");
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0) frame.Append("\r\n");
            TopPainter.Paint(frame, lines[i], width, colours);
            frame.Append("\u001b[K");
        }

        _output.Write(frame.Append("\u001b[J"));
        _output.Flush();
    }

    public void Dispose()
    {
        _resized.Dispose();
        _output.Write(Leave);
        _output.Flush();
    }

    private void ReadKeys()
    {
        try
        {
            while (true) _events.Writer.TryWrite(Console.ReadKey(intercept: true));
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // The terminal is gone; a signal says so as well.
        }
    }
}
