namespace Dcp.Workload.Workloads.Flights;

/// <summary>Names of the arguments, as the seed's script has them.</summary>
internal static class FlightsArguments
{
    public const string ScheduleFrequency = "schedule_freq";
    public const string StatusFrequency = "status_freq";
    public const string InventoryFrequency = "inventory_freq";
    public const string PriceFrequency = "price_freq";
    public const string BatchSize = "batch_size";
    public const string Delay = "delay";
    public const string Flights = "flights";
}
