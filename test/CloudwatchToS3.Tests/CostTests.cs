using System.Globalization;
using CloudwatchToS3.Testing;

namespace CloudwatchToS3.Tests;

/// <summary>The figures of docs/cost.md follow from the prices that stand below them.</summary>
public class CostTests
{
    private const double Compressed = 1 / 6.0;
    private const double Hours = 720;
    private const double GigabyteSecond = 0.0000166667;
    private const double Invocation = 0.0000002;
    private const double Put = 0.000005;
    private const double CloudWatch = (12 * 0.30) + (12 * 0.10) + 3;

    private static readonly string Cost = File.ReadAllText(Repository.PathOf("docs", "cost.md"));

    [Theory]
    [InlineData("1 GB", 1, 1)]
    [InlineData("100 GB", 100, 2)]
    [InlineData("10 TB", 10_000, 30)]
    public void Each_row_follows_from_the_prices(string name, double gigabytes, int shards)
    {
        double[] row = Row("## Where the figures come from", name);
        double month = gigabytes * Compressed * 30;
        double stream = (shards * Hours * 0.015) + (month * 1e9 / 25_000 * 0.014 / 1e6);
        double onDemand = 28.80 + (month * 0.12) + (gigabytes * Compressed * 6 * 0.10);
        double ofFour = Math.Max(shards, 4);

        Assert.Equal(shards, row[0]);
        AssertNear(stream, row[1]);
        AssertNear(Lambda(shards), row[2]);
        AssertNear(S3(shards), row[3]);
        AssertNear(CloudWatch, row[4]);
        AssertNear(stream + Lambda(shards) + S3(shards) + CloudWatch, row[5]);
        AssertNear(stream + (shards * Hours * 0.02) + Lambda(shards) + S3(shards) + CloudWatch, row[6]);
        AssertNear(onDemand + Lambda(ofFour) + S3(ofFour) + CloudWatch, row[7]);
        AssertNear((month * 0.029) + (gigabytes * 30 * 0.00325), row[8]);

        double Batches(double readers) => Math.Max(gigabytes * 30 / 0.030, readers * Hours * 60);
        double Lambda(double readers) =>
            (Math.Max(gigabytes * 30 * 22, Batches(readers) * 0.1) * GigabyteSecond) + (Batches(readers) * Invocation);
        double S3(double readers) => Batches(readers) * Put;
    }

    /// <summary>What is said first is what is shown below.</summary>
    [Theory]
    [InlineData("1 GB", 1)]
    [InlineData("100 GB", 100)]
    [InlineData("10 TB", 10_000)]
    public void The_summary_has_the_figures_of_the_table(string name, double gigabytes)
    {
        double[] row = Row("## Where the figures come from", name);

        Assert.Equal([row[7], row[6], row[5], row[8], gigabytes * 30 * 0.50], Row("# Size and cost", name));
    }

    [Theory]
    [InlineData("none", 1, 1)]
    [InlineData("gzip", 8.1, 5.6)]
    [InlineData("zstd", 11.7, 6.5)]
    public void Storage_follows_from_the_ratios_of_the_output_guide(string name, double cloudTrail, double application)
    {
        double[] row = Row("## Storage and queries", name);
        string output = File.ReadAllText(Repository.PathOf("docs", "output.md"));

        Assert.Matches($@"\| real CloudTrail \| {name} \| [\d.]+ \| {cloudTrail.ToString("F1", CultureInfo.InvariantCulture)} \|", output);
        Assert.Matches(
            $@"\| generated application logs \| {name} \| [\d.]+ \| {application.ToString("F1", CultureInfo.InvariantCulture)} \|", output);
        foreach ((int i, double ratio) in new[] { cloudTrail, application }.Index())
        {
            AssertNear(3000 / ratio, row[3 * i]);
            AssertNear(row[3 * i] * 0.023, row[(3 * i) + 1]);
            AssertNear(row[3 * i] / 1000 * 5, row[(3 * i) + 2]);
        }
    }

    /// <summary>The figures are rounded to a cent, to a dollar, or to a GB.</summary>
    private static void AssertNear(double expected, double shown) =>
        Assert.InRange(shown, expected - Math.Max(0.51, expected * 0.001), expected + Math.Max(0.51, expected * 0.001));

    private static double[] Row(string chapter, string name)
    {
        string row = Cost.Split(chapter)[1].Split('\n').First(line => line.StartsWith($"| {name} |", StringComparison.Ordinal));
        return
        [
            .. row.Split('|')[2..].SelectMany(cell => cell.Split(' ')).Select(word => word.Trim('*', '$', ':', ';', ','))
                .Where(word => word.Length > 0 && char.IsAsciiDigit(word[0]))
                .Select(word => double.Parse(word, NumberStyles.Any, CultureInfo.InvariantCulture)),
        ];
    }
}
