namespace Dcp.Tests.Hosting;

/// <summary>
/// Tests that start processes run alone: until it executes its program a child holds every socket of this process, so that a port would still
/// be listened on that another test has just given up.
/// </summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class StartsProcesses;
