namespace CloudwatchToS3.Tests;

/// <summary>The figures of docs/cost.md follow from the prices that stand below them.</summary>
public class CostTests
{
    private const double Compressed = 1 / 6.0;
    private const double Hours = 720;

    private static readonly string Cost = Repository.Text("docs/cost.md");

    private static readonly double ShardHour = Price(@"720 hours of \$([\d.]+)");
    private static readonly double PutUnit = Price(@"\$([\d.]+) a million put units of 25 KB") / 1e6;
    private static readonly double Week = Price(@"Retention of a week: \$([\d.]+) more a shard and hour");
    private static readonly double OnDemandStream = Price(@"On demand: \$([\d.]+),");
    private static readonly double OnDemandGigabyte = Price(@"\$([\d.]+) a compressed GB in and out");
    private static readonly double OnDemandKept = Price(@"\$([\d.]+) a GB-month kept beyond a day");
    private static readonly double GigabyteSeconds = Price(@"\): ([\d.]+) GB-seconds a GB of logs");
    private static readonly double GigabyteSecond = Price(@"where that is more \(\$([\d.]+) each\)");
    private static readonly double Invocation = Price(@"And \$([\d.]+) an invocation");
    private static readonly double Put = Price(@"one PutObject \(\$([\d.]+)\)");
    private static readonly double Firehose = Price(@"\): \$([\d.]+) a compressed GB, ");
    private static readonly double FirehoseText = Price(@"a compressed GB, \$([\d.]+) a GB decompressed\. It rounds");
    private static readonly double Ingestion = Price(@"CloudWatch Logs itself: \$([\d.]+) a GB");
    private static readonly double Storage = Price(@"S3 keeps a GB for \$([\d.]+) a month");
    private static readonly double Scan = Price(@"scans a TB for \$([\d.]+) ");
    private static readonly double CloudWatch = (12 * Price(@"12 metrics \(\$([\d.]+)\)"))
        + (15 * Price(@"15 metrics in alarms \(\$([\d.]+)\)")) + Price(@"the dashboard \(\$([\d.]+);");

    // What is said for any size: within three percent, or a dollar.
    private static readonly double Fixed = Price(@"with the defaults \*\*\$(\d+) plus");
    private static readonly double EachGigabyte = Price(@"with the defaults \*\*\$\d+ plus \$([\d.]+) per GB");
    private static readonly double FixedOfShards = Price(@"retention \*\*\$(\d+) plus \$[\d.]+ per shard");
    private static readonly double EachShard = Price(@"retention \*\*\$\d+ plus \$([\d.]+) per shard");
    private static readonly double EachGigabyteOfShards = Price(@"per shard plus \$([\d.]+) per GB a day");
    private static readonly double EachShardForAWeek = Price(@"retention adds \$([\d.]+) per shard");

    [Theory]
    [InlineData("1 GB", 1, 1)]
    [InlineData("100 GB", 100, 2)]
    [InlineData("10 TB", 10_000, 30)]
    public void Each_row_follows_from_the_prices_and_the_formulas_give_its_figures(string name, double gigabytes, int shards)
    {
        double[] row = Row("## Where the figures come from", name);
        double month = gigabytes * Compressed * 30;
        double stream = (shards * Hours * ShardHour) + (month * 1e9 / 25_000 * PutUnit);
        double onDemand = OnDemandStream + (month * OnDemandGigabyte) + (gigabytes * Compressed * 6 * OnDemandKept);
        double ofFour = Math.Max(shards, 4);

        Assert.Equal(shards, row[0]);
        AssertNear(stream, row[1]);
        AssertNear(Lambda(shards), row[2]);
        AssertNear(S3(shards), row[3]);
        AssertNear(CloudWatch, row[4]);
        AssertNear(stream + Lambda(shards) + S3(shards) + CloudWatch, row[5]);
        AssertNear(stream + (shards * Hours * Week) + Lambda(shards) + S3(shards) + CloudWatch, row[6]);
        AssertNear(onDemand + Lambda(ofFour) + S3(ofFour) + CloudWatch, row[7]);
        AssertNear((month * Firehose) + (gigabytes * 30 * FirehoseText), row[8]);
        // What is said first is what is shown below.
        Assert.Equal([row[7], row[6], row[5], row[8], gigabytes * 30 * Ingestion], Row("# Size and cost", name));
        Near(row[7], Fixed + (EachGigabyte * gigabytes));
        Near(row[5], FixedOfShards + (EachShard * shards) + (EachGigabyteOfShards * gigabytes));
        Near(row[6], FixedOfShards + ((EachShard + EachShardForAWeek) * shards) + (EachGigabyteOfShards * gigabytes));

        static void Near(double shown, double computed) => Assert.InRange(computed, shown - Math.Max(1.01, shown * 0.03), shown + Math.Max(1.01, shown * 0.03));
        double Batches(double readers) => Math.Max(gigabytes * 30 / 0.030, readers * Hours * 60);
        double Lambda(double readers) =>
            (Math.Max(gigabytes * 30 * GigabyteSeconds, Batches(readers) * 0.1) * GigabyteSecond) + (Batches(readers) * Invocation);
        double S3(double readers) => Batches(readers) * Put;
    }

    /// <summary>Four shards, a batch a minute each, and one request for each object of a batch.</summary>
    [Theory]
    [InlineData("`logs/`")]
    [InlineData("`logs/{owner}/`, 40 accounts")]
    [InlineData("`logs/{logGroup}/`, 100 busy log groups")]
    [InlineData("`logs/{owner}/{logGroup}/`, 1,000 busy log groups")]
    public void A_layout_costs_a_request_for_each_object(string layout)
    {
        double[] row = Row("### What a layout costs", layout);

        Assert.Equal(4 * Hours * 60 * row[0], row[1]);
        AssertNear(row[1] * Put, row[2]);
    }

    [Theory]
    [InlineData("none", 1, 1)]
    [InlineData("gzip", 8.1, 5.6)]
    [InlineData("zstd", 11.7, 6.5)]
    public void Storage_follows_from_the_ratios_of_the_output_guide(string name, double cloudTrail, double application)
    {
        double[] row = Row("## Storage and queries", name);
        string output = Repository.Text("docs/output.md");

        Assert.Matches($@"\| real CloudTrail \| {name} \| [\d.]+ \| {cloudTrail.ToString("F1")} \|", output);
        Assert.Matches($@"\| generated application logs \| {name} \| [\d.]+ \| {application.ToString("F1")} \|", output);
        foreach ((int i, double ratio) in new[] { cloudTrail, application }.Index())
        {
            AssertNear(3000 / ratio, row[3 * i]);
            AssertNear(row[3 * i] * Storage, row[(3 * i) + 1]);
            AssertNear(row[3 * i] / 1000 * Scan, row[(3 * i) + 2]);
        }
    }

    /// <summary>The README says the same of 100 GB, and of the least that a stack costs.</summary>
    [Fact]
    public void The_README_has_the_figures_of_the_table()
    {
        string readme = Repository.Text("README.md");
        double[] small = Row("# Size and cost", "1 GB");
        double[] large = Row("# Size and cost", "100 GB");

        Assert.Contains($"at least ${small[0]} a month; ${small[1]} with one shard; ${small[2]} with one shard and a day's retention", readme);
        Assert.Contains($"| ${large[1]} with two shards, ${large[2]} with a day's retention, ${large[0]} with the defaults |", readme);
        Assert.Contains($"| ${large[3]} |", readme);
        Assert.Contains($"{large[4]:N0} a month at 100 GB a day", readme);
    }

    /// <summary>Small figures are rounded to a cent, large ones to a dollar or a GB.</summary>
    private static void AssertNear(double expected, double shown)
    {
        double rounding = shown == Math.Round(shown) && shown >= 1 ? 0.5001 : 0.00501;
        Assert.InRange(shown, expected - rounding, expected + rounding);
    }

    private static double Price(string pattern)
    {
        MatchCollection found = Regex.Matches(Cost, pattern);
        return double.Parse(Assert.Single(found).Groups[1].Value.TrimEnd('.'));
    }

    private static double[] Row(string chapter, string name)
    {
        string row = Cost.Split(chapter)[1].Split('\n').First(line => line.StartsWith($"| {name} |"));
        return
        [
            .. row.Split('|')[2..].SelectMany(cell => cell.Split(' ')).Select(word => word.Trim('*', '$', ':', ';', ','))
                .Where(word => word.Length > 0 && char.IsAsciiDigit(word[0]))
                .Select(word => double.Parse(word, NumberStyles.Any)),
        ];
    }
}
