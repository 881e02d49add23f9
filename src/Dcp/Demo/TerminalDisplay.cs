using Spectre.Console;

namespace Dcp.Demo;

/// <summary>A bar a step, on a terminal.</summary>
internal sealed class TerminalDisplay(IAnsiConsole console) : IDemoDisplay
{
    private ProgressContext? _context;

    public Task RunAsync(Func<Task> work) => console.Progress()
        .Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn(),
            new PercentageColumn(),
            new ElapsedTimeColumn(),
            new SpinnerColumn())
        .StartAsync(async context =>
        {
            _context = context;
            await work().ConfigureAwait(false);
        });

    public IDemoStep Begin(string title) =>
        new Step((_context ?? throw new InvalidOperationException("Nothing is being shown.")).AddTask(title), title);

    private sealed class Step : IDemoStep
    {
        private readonly ProgressTask _task;
        private readonly string _title;

        public Step(ProgressTask task, string title)
        {
            _task = task;
            _title = title;
            _task.MaxValue = 1;
            _task.IsIndeterminate = true;
        }

        public void Report(double? fraction, string detail)
        {
            _task.IsIndeterminate = fraction is null;
            _task.Value = fraction ?? 0;
            _task.Description = Describe(detail);
        }

        public void End(string detail)
        {
            _task.IsIndeterminate = false;
            _task.Value = 1;
            _task.Description = Describe(detail);
            _task.StopTask();
        }

        private string Describe(string detail) => $"{Markup.Escape(_title)} [grey]{Markup.Escape(detail)}[/]";
    }
}
