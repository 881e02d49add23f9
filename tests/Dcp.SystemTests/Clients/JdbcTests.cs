using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Clients;

/// <summary>Java's JDBC driver, with its defaults: it prepares what is run five times, and reads the rows of a transaction in portions when asked.</summary>
public sealed class JdbcTests(PostgresFixture postgres)
{
    private const string Driver = "/usr/share/java/postgresql.jar";

    private const string Program = """
        import java.sql.*;
        import org.postgresql.*;
        import org.postgresql.copy.*;
        import java.io.*;

        public class Main {
            static void check(boolean holds) { if (!holds) throw new AssertionError(); }

            public static void main(String[] args) throws Exception {
                try (Connection c = DriverManager.getConnection(args[0], args[1], args[2])) {
                    try (Statement s = c.createStatement()) { s.execute("create table t(a int primary key, b text)"); }
                    c.setAutoCommit(false);
                    try (PreparedStatement p = c.prepareStatement("insert into t values (?, ?)")) {
                        for (int i = 0; i < 300; i++) { p.setInt(1, i); p.setString(2, "row " + i); p.addBatch(); }
                        check(p.executeBatch().length == 300);
                    }
                    c.commit();
                    try (PreparedStatement p = c.prepareStatement("select * from t order by a")) {
                        p.setFetchSize(50);
                        try (ResultSet r = p.executeQuery()) { int n = 0; while (r.next()) check(r.getInt(1) == n++); check(n == 300); }
                    }
                    c.commit();
                    c.setAutoCommit(true);
                    try (PreparedStatement p = c.prepareStatement("select b from t where a = ?")) {
                        for (int i = 0; i < 100; i++) {
                            p.setInt(1, i);
                            try (ResultSet r = p.executeQuery()) { check(r.next() && r.getString(1).equals("row " + i)); }
                        }
                    }
                    // More statements than the driver keeps: it closes the oldest.
                    for (int i = 0; i < 300; i++)
                        for (int n = 0; n < 6; n++)
                            try (PreparedStatement p = c.prepareStatement("select ? + " + i)) {
                                p.setInt(1, 1);
                                try (ResultSet r = p.executeQuery()) { check(r.next() && r.getInt(1) == 1 + i); }
                            }
                    try (Statement s = c.createStatement()) { s.execute("select 1/0"); check(false); }
                    catch (SQLException e) { check(e.getSQLState().equals("22012")); }
                    c.setAutoCommit(false);
                    try (Statement s = c.createStatement()) {
                        Savepoint before = c.setSavepoint();
                        try { s.execute("selekt"); check(false); } catch (SQLException e) { c.rollback(before); }
                        s.execute("delete from t where a < 10");
                    }
                    c.rollback();
                    c.setAutoCommit(true);
                    CopyManager copy = c.unwrap(PGConnection.class).getCopyAPI();
                    check(copy.copyIn("copy t from stdin", new StringReader("1000\tcopied\n1001\tcopied\n")) == 2);
                    StringWriter out = new StringWriter();
                    check(copy.copyOut("copy t to stdout", out) == 302);
                    try (Statement s = c.createStatement()) {
                        s.setQueryTimeout(3);
                        s.execute("select pg_sleep(60)");
                        check(false);
                    } catch (SQLException e) { check(e.getSQLState().equals("57014")); }
                    check(c.getMetaData().getTables(null, "public", "t", null).next());
                }
                System.out.println("done");
            }
        }
        """;

    [Fact]
    public async Task Jdbc_works_with_its_defaults()
    {
        await using ClientPooler pooler = await ClientPooler.StartAsync(postgres);
        string directory = System.IO.Directory.CreateTempSubdirectory("dcp-test-jdbc-").FullName;
        try
        {
            string file = Path.Combine(directory, "Main.java");
            await File.WriteAllTextAsync(file, Program, TestContext.Current.CancellationToken);
            string[] arguments =
                ["-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", Driver, file, $"jdbc:postgresql://127.0.0.1:{pooler.Port}/{pooler.Database}", Users.Scram, Users.Password];
            ToolResult result = await Tool.RunAsync("java", arguments, TimeSpan.FromMinutes(5));
            Assert.True(result.ExitCode == 0, $"{result.Error}\n{pooler.Log}");
            Assert.Equal("done", result.Output.Trim());
        }
        finally
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }
}
