namespace Dcp.Demo;

/// <summary>One line a step's beginning and end, and one every five seconds between: for logs and pipes.</summary>
internal sealed class PlainDisplay(TextWriter output, TimeProvider time) : IDemoDisplay
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly long _start = time.GetTimestamp();

    public Task RunAsync(Func<Task> work) => work();

    public IDemoStep Begin(string title) => new Step(this, title);

    private void Write(string title, string detail)
    {
        lock (output)
            output.WriteLine($"[{time.GetElapsedTime(_start).TotalSeconds,6:0.0} s] {title}: {detail}");
    }

    private sealed class Step(PlainDisplay display, string title) : IDemoStep
    {
        private long _last = display._start;

        public void Report(double? fraction, string detail)
        {
            if (display.TimeSince(_last) < Period)
                return;
            _last = display.Now;
            display.Write(title, fraction is { } part ? $"{part:0 %}, {detail}" : detail);
        }

        public void End(string detail) => display.Write(title, detail);
    }

    private long Now => time.GetTimestamp();

    private TimeSpan TimeSince(long timestamp) => time.GetElapsedTime(timestamp);
}
