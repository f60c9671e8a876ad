using System.Diagnostics;
using CloudwatchToS3.EndToEndTests.Servers;
using CloudwatchToS3.EndToEndTests.Support;
using CloudwatchToS3.Testing;
using CloudwatchToS3.Tests.Support;

namespace CloudwatchToS3.EndToEndTests;

/// <summary>DuckDB reads what the local run writes: counts, messages and partitions.</summary>
public class QueryTests
{
    private const string Prefix = "logs/group={logGroup}/year={yyyy}/month={MM}/day={dd}/";

    [Theory]
    [InlineData("none", "*.json")]
    [InlineData("gzip", "*.json.gz")]
    public async Task Lines_of_JSON_in_Hive_folders(string compression, string files)
    {
        using var folder = TempFolder.ForCaller();
        await LocalRun(folder, "json", compression);

        string[] rows = await Query(folder, $"""
            SELECT "group", year, month, day, count(*) AS events, min(timestamp), max(length(message))
            FROM read_json('out/local-logs/logs/**/{files}', columns = {"{"}message: 'VARCHAR', timestamp: 'BIGINT', id: 'VARCHAR', logGroup: 'VARCHAR', logStream: 'VARCHAR', owner: 'VARCHAR'{"}"},
                           hive_partitioning = true, hive_types_autocast = false)
            WHERE "group" = logGroup GROUP BY ALL ORDER BY ALL
            """);

        Assert.Equal(["/aws/lambda/checkout|2026|09|21|4", "/shop/orders|2026|09|21|4", "/vpc/flow-logs|2026|09|21|2"], rows.Select(row => string.Join('|', row.Split('|')[..5])));
    }

    [Fact]
    public async Task Messages_come_back_as_they_were()
    {
        using var folder = TempFolder.ForCaller();
        await LocalRun(folder, "json", "gzip");

        string[] rows = await Query(folder, "SELECT message FROM read_json('out/local-logs/logs/**/*.json.gz') WHERE logGroup = '/shop/orders' ORDER BY timestamp, id");

        Assert.Contains("注文 1003 を受け付けました", rows);
        Assert.Contains("🚚 order 1004 shipped", rows);
    }

    [Theory]
    [InlineData("none", "*.log")]
    [InlineData("gzip", "*.log.gz")]
    public async Task Lines_of_text(string compression, string files)
    {
        using var folder = TempFolder.ForCaller();
        await LocalRun(folder, "text", compression);

        string[] rows = await Query(folder, $"""
            SELECT line FROM read_csv('out/local-logs/logs/**/{files}', columns = {"{"}line: 'VARCHAR'{"}"}, header = false, delim = '\0', quote = '', escape = '', auto_detect = false)
            WHERE line LIKE '%REJECT%'
            """);

        Assert.Equal(["2 111122223333 eni-0a1b2c3d4e5f60718 203.0.113.77 10.0.1.17 40112 22 6 1 40 1790000003 1790000063 REJECT OK"], rows);
    }

    private static async Task LocalRun(TempFolder folder, string format, string compression)
    {
        Dotnet run = await Dotnet.Run(
            folder.Path,
            new() { ["OUTPUT_FORMAT"] = format, ["COMPRESSION"] = compression, ["KEY_PREFIX"] = Prefix },
            "exec", Path.Combine(AppContext.BaseDirectory, "CloudwatchToS3.LocalInvoke.dll"));
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
    }

    /// <returns>The rows, their values with bars between them.</returns>
    private static async Task<string[]> Query(TempFolder folder, string sql)
    {
        string modules = Repository.PathOf("test", "CloudwatchToS3.EndToEndTests", "node_modules");
        Assert.SkipUnless(
            ServerProcess.IsCI || (ServerProcess.IsOnPath("node") && Directory.Exists(Path.Combine(modules, "@duckdb"))),
            "DuckDB is not installed (npm install --prefix test/CloudwatchToS3.EndToEndTests)");
        string program = $$"""
            const { DuckDBInstance } = require('{{modules}}/@duckdb/node-api');
            DuckDBInstance.create(':memory:').then(async db => {
              const rows = (await (await db.connect()).runAndReadAll(process.argv[1])).getRows();
              for (const row of rows) console.log(row.map(String).join('|'));
            }).catch(error => { console.error(error.message); process.exit(1); });
            """;
        var start = new ProcessStartInfo("node", ["-e", program, sql]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return output.TrimEnd('\n').Split('\n');
    }
}
