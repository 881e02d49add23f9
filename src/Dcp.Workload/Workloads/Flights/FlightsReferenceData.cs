namespace Dcp.Workload.Workloads.Flights;

/// <summary>The small tables: 5 airlines, 20 airports, 500 planes of 10 models, with names of no real one.</summary>
internal sealed class FlightsReferenceData
{
    public const int AirlineCount = 5;
    public const int AirportCount = 20;
    public const int PlaneCount = 500;

    private static readonly string[] Airlines = ["Northwind Air", "Coral Airways", "Summit Express", "Meridian Lines", "Harbor Jet"];

    private static readonly string[] Cities =
    [
        "Alderton", "Brookhaven", "Cedar Falls", "Dunmore", "Eastport", "Fairview", "Glenwood", "Highmoor", "Ironbridge", "Juniper",
        "Kingsley", "Lakeside", "Marlow", "Newfield", "Oakridge", "Pinecrest", "Quarry Hill", "Riverton", "Stonebrook", "Thornbury",
    ];

    private static readonly string[] Countries = ["Northland", "Southmark", "Eastmere", "Westvale"];

    private static readonly string[] Models =
        ["A220", "A320", "A321", "A330", "A350", "B737", "B757", "B767", "B787", "E190"];

    public FlightsReferenceData(Random random)
    {
        HashSet<string> codes = [];
        while (codes.Count < AirportCount)
            codes.Add(new string(random.GetItems<char>("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 3)));
        AirportCodes = [.. codes];
        PlaneCapacities = [.. Enumerable.Range(0, PlaneCount).Select(_ => random.NextInt64(100, 300))];
    }

    public Guid[] AirlineIds { get; } = NewIds(AirlineCount);

    public string[] AirlineNames { get; } = Airlines;

    public Guid[] AirportIds { get; } = NewIds(AirportCount);

    public string[] AirportCodes { get; }

    public string[] AirportNames { get; } = [.. Cities.Select(c => $"{c} International")];

    public string[] AirportCities { get; } = Cities;

    public string[] AirportCountries { get; } = [.. Cities.Select((_, i) => Countries[i % Countries.Length])];

    public Guid[] PlaneIds { get; } = NewIds(PlaneCount);

    public string[] PlaneModels { get; } = [.. Enumerable.Range(0, PlaneCount).Select(i => Models[i % Models.Length])];

    public long[] PlaneCapacities { get; }

    private static Guid[] NewIds(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid())];
}
