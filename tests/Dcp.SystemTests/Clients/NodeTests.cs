using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Clients;

/// <summary>
/// Node's <c>pg</c>, with its defaults. <c>./test</c> gets it from npm where there is one; where neither Debian's package nor NODE_PATH has it, the
/// test is skipped.
/// </summary>
public sealed class NodeTests(PostgresFixture postgres)
{
    private const string Program = """
        const assert = require('assert');
        const { Client, Pool } = require('pg');
        (async () => {
            const client = new Client({ connectionString: process.argv[2] });
            await client.connect();
            await client.query('create table t(a int primary key, b text)');
            for (let i = 0; i < 100; i++) await client.query('insert into t values ($1, $2)', [i, `row ${i}`]);
            for (let i = 0; i < 100; i++) {
                const named = await client.query({ name: 'find', text: 'select b from t where a = $1', values: [i] });
                assert.equal(named.rows[0].b, `row ${i}`);
            }
            await assert.rejects(client.query('select 1/0'), { code: '22012' });
            await assert.rejects(client.query({ name: 'wrong', text: 'selekt $1', values: [1] }), { code: '42601' });
            const queued = await Promise.all([...Array(50).keys()].map(i => client.query('select $1::int as n', [i])));
            queued.forEach((result, i) => assert.equal(result.rows[0].n, i));
            await client.query('begin');
            await client.query('delete from t');
            await client.query('rollback');
            assert.equal((await client.query('select count(*)::int as n from t')).rows[0].n, 100);
            await client.end();
            const pool = new Pool({ connectionString: process.argv[2], max: 8 });
            const rows = await Promise.all([...Array(200).keys()].map(i => pool.query({ name: `s${i % 7}`, text: `select $1::int + ${i % 7} as n`, values: [i] })));
            rows.forEach((result, i) => assert.equal(result.rows[0].n, i + i % 7));
            await pool.end();
            console.log('done');
        })().catch(error => { console.error(error); process.exit(1); });
        """;

    [Fact]
    public async Task Node_works_with_its_defaults()
    {
        string path = $"{Environment.GetEnvironmentVariable("NODE_PATH")}:/usr/share/nodejs";
        Assert.SkipUnless(path.Split(':').Any(directory => directory.Length > 0 && System.IO.Directory.Exists(Path.Combine(directory, "pg"))), "no pg for Node here (npm install pg, with NODE_PATH)");
        await using ClientPooler pooler = await ClientPooler.StartAsync(postgres);
        ToolResult result = await Tool.RunAsync(
            "node", ["-", pooler.Uri], input: Program, environment: new Dictionary<string, string> { ["NODE_PATH"] = path });
        Assert.True(result.ExitCode == 0, $"{result.Error}\n{pooler.Log}");
        Assert.Equal("done", result.Output.Trim());
    }
}
