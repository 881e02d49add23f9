using System.IO.Pipes;
using Dcp.Workload.Running.Workers;

namespace Dcp.SystemTests.Workload;

/// <summary>Workers as tasks of this process, over real pipes: what they do is the same, and no program has to be built.</summary>
internal sealed class InProcessLauncher : IWorkerLauncher
{
    public IWorkerChannel Start(int index) => new Channel();

    private sealed class Channel : IWorkerChannel
    {
        private readonly AnonymousPipeServerStream _toWorker = new(PipeDirection.Out);
        private readonly AnonymousPipeServerStream _fromWorker = new(PipeDirection.In);
        private readonly Task _worker;

        public Channel()
        {
            StreamReader input = new(new AnonymousPipeClientStream(PipeDirection.In, _toWorker.ClientSafePipeHandle));
            StreamWriter output = new(new AnonymousPipeClientStream(PipeDirection.Out, _fromWorker.ClientSafePipeHandle));
            Input = new StreamWriter(_toWorker);
            Output = new StreamReader(_fromWorker);
            _worker = Task.Run(async () =>
            {
                await using (output)
                    await new WorkerProgram(input, output, TimeProvider.System).RunAsync();
            });
        }

        public TextWriter Input { get; }

        public TextReader Output { get; }

        public async Task<string?> CompleteAsync()
        {
            await _worker;
            return null;
        }

        public async ValueTask DisposeAsync()
        {
            // The end of its input ends a worker.
            Input.Close();
            await _worker;
            Output.Dispose();
        }
    }
}
