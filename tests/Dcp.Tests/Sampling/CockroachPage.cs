using System.Globalization;

namespace Dcp.Tests.Sampling;

/// <summary>What a node's <c>_status/vars</c> looks like: names and labels as documented, values made up.</summary>
internal static class CockroachPage
{
    /// <param name="step">Each step is what one second adds to the counters.</param>
    public static string At(int step, string tag = "v25.2.1") => string.Create(CultureInfo.InvariantCulture, $$"""
        # HELP build_timestamp Build information
        # TYPE build_timestamp gauge
        build_timestamp{tag="{{tag}}",go_version="go1.23.7",node_id="1"} 1.7477e+09
        # TYPE sql_select_count counter
        sql_select_count{node_id="1",tenant="system"} {{1000 + (50 * step)}}
        sql_select_count{node_id="1",tenant="app"} {{10 + (5 * step)}}
        sql_insert_count{node_id="1"} {{7 + (10 * step)}}
        sql_update_count{node_id="1"} {{100 + (20 * step)}}
        sql_delete_count{node_id="1"} {{5 + (15 * step)}}
        sql_conns{node_id="1"} 64
        sql_new_conns{node_id="1"} {{500 + (3 * step)}}
        sql_conn_failures{node_id="1"} {{2 * step}}
        sql_statements_active{node_id="1"} 12
        sql_txns_open{node_id="1"} 17
        sql_distsql_contended_queries_count{node_id="1"} {{4 * step}}
        txn_restarts_bucket{node_id="1",le="10"} {{step}}
        txn_restarts_count{node_id="1"} {{step}}
        txn_restarts_serializable{node_id="1"} {{2 * step}}
        txn_restarts_writetooold{node_id="1"} {{1 * step}}
        sql_service_latency_bucket{node_id="1",le="1e+06"} {{90 * step}}
        sql_service_latency_bucket{node_id="1",le="3e+06"} {{98 * step}}
        sql_service_latency_bucket{node_id="1",le="1e+07"} {{100 * step}}
        sql_service_latency_bucket{node_id="1",le="+Inf"} {{100 * step}}
        sql_service_latency_sum{node_id="1"} {{1e8 * step}}
        sql_service_latency_count{node_id="1"} {{100 * step}}
        sql_mem_root_current{node_id="1"} 8388608
        sys_cpu_combined_percent_normalized{node_id="1"} 0.43
        sys_rss{node_id="1"} 1.073741824e+09
        sys_go_allocbytes{node_id="1"} 209715200
        sys_cgo_allocbytes{node_id="1"} 104857600
        sys_host_disk_read_count{node_id="1"} {{900 + (30 * step)}}
        sys_host_disk_write_count{node_id="1"} {{800 + (70 * step)}}
        exec_latency_bucket{node_id="1",le="2e+06"} {{100 * step}}
        exec_latency_bucket{node_id="1",le="+Inf"} {{100 * step}}
        storage_wal_fsync_latency_bucket{store="1",node_id="1",le="4e+06"} {{30 * step}}
        storage_wal_fsync_latency_bucket{store="1",node_id="1",le="+Inf"} {{30 * step}}
        storage_wal_fsync_latency_bucket{store="2",node_id="1",le="4e+06"} {{70 * step}}
        storage_wal_fsync_latency_bucket{store="2",node_id="1",le="+Inf"} {{70 * step}}
        raft_process_commandcommit_latency_bucket{store="1",le="1e+06"} {{100 * step}}
        raft_process_commandcommit_latency_bucket{store="1",le="+Inf"} {{100 * step}}
        admission_granter_slots_exhausted_duration_kv{node_id="1"} {{250000 * step}}
        admission_granter_io_tokens_exhausted_duration_kv{store="1"} {{40000 * step}}
        admission_wait_durations_kv_bucket{node_id="1",le="5e+06"} {{100 * step}}
        admission_wait_durations_kv_bucket{node_id="1",le="+Inf"} {{100 * step}}
        go_scheduler_latency_bucket{node_id="1",le="100000"} {{50 * step}}
        go_scheduler_latency_bucket{node_id="1",le="200000"} {{100 * step}}
        go_scheduler_latency_bucket{node_id="1",le="+Inf"} {{100 * step}}

        """);
}
