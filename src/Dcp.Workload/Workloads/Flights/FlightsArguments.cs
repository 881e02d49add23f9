namespace Dcp.Workload.Workloads.Flights;

/// <summary>Names of the arguments, as they are in the workload that this one is modelled on, and of what that leaves out.</summary>
internal static class FlightsArguments
{
    public const string ScheduleFrequency = "schedule_freq";
    public const string StatusFrequency = "status_freq";
    public const string InventoryFrequency = "inventory_freq";
    public const string PriceFrequency = "price_freq";
    public const string GenerateFrequency = "generate_freq";
    public const string UpdateFrequency = "update_freq";
    public const string LookupFrequency = "lookup_freq";
    public const string SearchFrequency = "search_freq";
    public const string BatchSize = "batch_size";
    public const string Delay = "delay";
    public const string Flights = "flights";
}
