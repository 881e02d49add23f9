using System.Net;
using System.Net.Sockets;
using Dcp.Workload.Sampling;

namespace Dcp.Tests.Sampling;

public sealed class ProcessSourceTests : IDisposable
{
    private readonly FakeProc _proc = new();
    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _proc.Dispose();

    [Fact]
    public async Task Cpu_is_the_growth_of_the_process_and_its_children_over_all_cores()
    {
        _proc.Host("cpu 0 0 0 0 0 0 0 0 0 0", cores: 2);
        _proc.Process(10, "postgres", 100, 50);
        _proc.Process(11, "odd ) name (", 10, 10);
        _proc.Children(10, 11);
        ProcessSource source = NewSource();
        Assert.False((await Read(source)).ContainsKey("cpu"));

        _time.Advance(2);
        _proc.Process(10, "postgres", 110, 50);
        _proc.Process(11, "odd ) name (", 50, 70);

        // 110 ticks of 10 ms in 2 s on 2 cores.
        Assert.Equal(27.5, (await Read(source))["cpu"], 6);
    }

    [Fact]
    public async Task A_quick_reading_after_a_slow_one_shows_no_more_than_there_is()
    {
        _proc.Host("cpu 0 0 0 0 0 0 0 0 0 0", cores: 4);
        _proc.Process(10, "postgres", 0, 0);
        ProcessSource source = new(new ProcFiles(_proc.Root), 10, "cpu", null, new Moments(0, 4, 5, 5));
        await Read(source);

        // 3 s on one core between the middles of both readings, of which the first took 4 s.
        _proc.Process(10, "postgres", 300, 0);

        Assert.Equal(25, (await Read(source))["cpu"], 6);
    }

    [Fact]
    public async Task The_time_of_a_child_that_ended_is_kept()
    {
        _proc.Host("cpu 0 0 0 0 0 0 0 0 0 0", cores: 1);
        _proc.Process(10, "postgres", 0, 0);
        _proc.Process(11, "postgres", 40, 0);
        _proc.Children(10, 11);
        ProcessSource source = NewSource();
        await Read(source);

        _time.Advance(1);
        _proc.End(11);
        _proc.Children(10);
        _proc.Process(10, "postgres", 5, 0, childrenUser: 60);

        Assert.Equal(25, (await Read(source))["cpu"], 6);
    }

    [Fact]
    public async Task Memory_is_the_sum_of_what_is_each_ones_share_and_forgets_who_left()
    {
        _proc.Host("cpu 0 0 0 0 0 0 0 0 0 0", cores: 1);
        _proc.Process(10, "postgres", 0, 0, pssKb: 1024);
        _proc.Process(11, "postgres", 0, 0, pssKb: 2048);
        _proc.Process(12, "postgres", 0, 0, pssKb: 4096);
        _proc.Children(10, 11, 12);
        ProcessSource source = NewSource();
        Assert.Equal(7, (await Read(source))["memory"]);

        _proc.End(12);
        _proc.Children(10, 11);
        _proc.Process(11, "postgres", 0, 0, pssKb: 3072);

        Assert.Equal(4, (await Read(source))["memory"]);
    }

    [Fact]
    public async Task With_many_processes_memory_is_read_of_some_at_a_time()
    {
        _proc.Host("cpu 0 0 0 0 0 0 0 0 0 0", cores: 1);
        _proc.Process(10, "postgres", 0, 0, pssKb: 1024);
        int[] children = [.. Enumerable.Range(100, 149)];
        foreach (int child in children)
            _proc.Process(child, "postgres", 0, 0, pssKb: 1024);
        _proc.Children(10, children);
        ProcessSource source = NewSource();

        Assert.Equal(64, (await Read(source))["memory"]);
        Assert.Equal(128, (await Read(source))["memory"]);
        Assert.Equal(150, (await Read(source))["memory"]);
        Assert.Equal(150, (await Read(source))["memory"]);
    }

    [Fact]
    public async Task A_process_that_is_gone_is_a_gap()
    {
        _proc.Host("cpu 0 0 0 0 0 0 0 0 0 0", cores: 1);

        Assert.Empty(await Read(NewSource()));
    }

    [Fact]
    public async Task The_host_is_busy_when_it_neither_idles_nor_waits_for_a_disk()
    {
        HostSource source = new(new ProcFiles(_proc.Root), _time);
        _proc.Host("cpu  100 0 100 1000 50 0 0 0 0 0", cores: 2);
        Assert.Empty(await Read(source));

        _proc.Host("cpu  120 0 110 1050 60 5 5 0 7 0", cores: 2);

        Assert.Equal(40, (await Read(source))[MetricTable.HostCpu], 6);
    }

    [Fact]
    public async Task Disks_are_counted_once_and_what_is_in_memory_not_at_all()
    {
        HostSource source = new(new ProcFiles(_proc.Root), _time);
        Disks(vda: (1000, 500), nvme: (10, 20));
        Assert.Empty(await Read(source));

        _time.Advance(2);
        Disks(vda: (1100, 900), nvme: (14, 20));

        Dictionary<string, double> values = await Read(source);
        Assert.Equal(52, values[MetricTable.DiskReads]);
        Assert.Equal(200, values[MetricTable.DiskWrites]);

        void Disks((int Reads, int Writes) vda, (int Reads, int Writes) nvme) => _proc.Write("diskstats", $"""
               7       0 loop0 {vda.Reads * 7} 0 0 0 {vda.Writes * 7} 0 0 0 0 0 0
             253       0 zram0 {vda.Reads * 7} 0 0 0 {vda.Writes * 7} 0 0 0 0 0 0
             254       0 vda {vda.Reads} 1 2 3 {vda.Writes} 5 6 7 0 8 9 0 0 0 0
             254       1 vda1 {vda.Reads} 1 2 3 {vda.Writes} 5 6 7 0 8 9 0 0 0 0
             259       0 nvme0n1 {nvme.Reads} 1 2 3 {nvme.Writes} 5 6 7 0 8 9
             259       1 nvme0n1p1 {nvme.Reads} 1 2 3 {nvme.Writes} 5 6 7 0 8 9
            """);
    }

    [Fact]
    public async Task Pressure_is_the_part_of_the_time_in_which_somebody_waited_for_a_core()
    {
        HostSource source = new(new ProcFiles(_proc.Root), _time);
        _proc.Write("pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=1000000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
        await Read(source);

        _time.Advance(2);
        _proc.Write("pressure/cpu", "some avg10=9.99 avg60=0.00 avg300=0.00 total=1500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");

        Assert.Equal(25, (await Read(source))[MetricTable.HostCpuPressure], 6);
    }

    [Fact]
    public async Task Waiting_for_a_core_is_added_up_over_processes_old_and_new()
    {
        _proc.Children(10, 11);
        _proc.Write("10/schedstat", "5 1000000000 100\n");
        _proc.Write("11/schedstat", "5 2000000000 200\n");
        RunQueueSource source = new(new ProcFiles(_proc.Root), 10, _time);
        Assert.Empty(await Read(source));

        _time.Advance(2);
        _proc.Children(10, 11, 12);
        _proc.Write("10/schedstat", "5 1000000000 100\n");
        _proc.Write("11/schedstat", "5 5000000000 1200\n");
        _proc.Write("12/schedstat", "5 1000000000 1000\n");

        // 3 s and 1 s of waiting in 2 s; over 2,000 turns.
        Dictionary<string, double> values = await Read(source);
        Assert.Equal(2, values[MetricTable.RunQueue], 6);
        Assert.Equal(2, values[MetricTable.SchedulingMean], 6);
    }

    [Fact]
    public void The_process_that_listens_on_a_port_is_found()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();

        Assert.Equal(Environment.ProcessId, ListeningProcess.Find(((IPEndPoint)listener.LocalEndpoint).Port));
    }

    private static async Task<Dictionary<string, double>> Read(ISampleSource source)
    {
        Dictionary<string, double> values = [];
        await source.ReadAsync(values, Cancellation);
        return values;
    }

    private ProcessSource NewSource() => new(new ProcFiles(_proc.Root), 10, "cpu", "memory", _time);

    /// <summary>A clock that shows these seconds, one after the other.</summary>
    private sealed class Moments(params int[] seconds) : TimeProvider
    {
        private int _next;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => seconds[_next++] * TimeSpan.TicksPerSecond;
    }
}
