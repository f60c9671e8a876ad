namespace CloudwatchToS3.Tests;

/// <summary>The expressions of alarms, evaluated period by period on figures made by hand.</summary>
public class AlarmTests
{
    private static readonly JsonObject Resources = Template.OfTheStack["Resources"]!.AsObject();

    /// <summary>Log events of each half hour, "-" where there is no figure.</summary>
    [Theory]
    [InlineData(true, "a fifth is lost", "1000 1000 1000 1000 1000", "800 800 800 800 800", "0 0 0 0 0")]
    [InlineData(true, "everything is lost", "1000 1000 1000 1000", "- - - -", "- - - -")]
    [InlineData(true, "a fifth of very little is lost", "5 5 5 5", "4 4 4 4", "- - - -")]
    [InlineData(true, "a loss began after a quiet day", "- - - 40 40 40 40", "- - - 30 30 30 30", "- - - - - - -")]
    [InlineData(true, "a loss, and a half hour without log events", "1000 1000 - 1000 1000", "800 800 - 800 800", "0 0 - 0 0")]
    [InlineData(true, "a loss, and one half hour is partial", "1000 90 1000 1000 1000", "800 90 800 800 800", "0 0 0 0 0")]
    [InlineData(true, "a loss, and the newest figures are late", "1000 1000 1000 1000 -", "800 800 800 800 -", "0 0 0 0 -")]
    [InlineData(true, "an outage of two hours", "1000 1000 1000 1000", "0 0 0 0", "0 0 0 0")]
    [InlineData(false, "all is well", "1000 1000 1000 1000 1000", "1000 1000 1000 1000 1000", "0 0 0 0 0")]
    [InlineData(false, "a quiet day", "- - - - - 0 0 0", "- - - - - - - -", "- - - - - - - -")]
    [InlineData(false, "a job at the end of each half hour is written in the next one", "1000 1000 1000 1000", "500 1000 1000 1000", "0 0 0 0")]
    [InlineData(false, "late by half an hour, again and again", "1000 1000 1000 1000 1000", "600 1400 600 1400 600", "0 0 0 0 0")]
    [InlineData(false, "an outage of an hour and a half, and what came of it", "1000 1000 1000 1000 1000", "0 0 0 4000 1000", "0 0 0 0 0")]
    [InlineData(false, "what was written is known late", "1000 1000 1000 1000 1000", "1000 1000 1000 400 -", "0 0 0 0 -")]
    [InlineData(false, "what was forwarded is known late", "1000 1000 1000 200 -", "1000 1000 1000 1000 1000", "0 0 0 0 0")]
    [InlineData(false, "the oldest half hour is partial", "1000 1000 1000 1000 1000", "100 1000 1000 1000 1000", "0 0 0 0 0")]
    [InlineData(false, "ever more log events, four minutes late", "100 200 400 800 1600", "93 187 373 747 1493", "0 0 0 0 0")]
    [InlineData(false, "duplicates", "1000 1000 1000 1000", "1100 2000 1001 1000", "0 0 0 0")]
    [InlineData(false, "other filters feed the stream, too, and a half is lost", "1000 1000 1000 1000", "1500 1500 1500 1500", "0 0 0 0")]
    [InlineData(false, "records are quarantined", "1000 1000 1000 1000 1000", "500 500 500 500 500", "3 1 2 9 1")]
    [InlineData(false, "records are quarantined in two of five", "1000 1000 1000 1000 1000", "500 500 500 500 500", "0 1 0 1 0")]
    [InlineData(false, "less than a tenth is lost", "1000 1000 1000 1000 1000", "950 950 950 950 950", "0 0 0 0 0")]
    public void A_lasting_deficit_raises_an_alarm(bool rings, string what, string forwarded, string written, string quarantined) =>
        Assert.Equal((what, rings), (what, Rings("DeficitAlarm", ("forwarded", forwarded), ("written", written), ("quarantined", quarantined))));

    /// <summary>CloudWatch evaluates a query over the latest three hours: one period more than the alarm needs has to fit.</summary>
    [Fact]
    public void What_an_alarm_queries_fits_into_three_hours_with_a_period_to_spare()
    {
        JsonNode[] queries =
        [
            .. Resources.Concat(Template.OfSenders["Resources"]!.AsObject())
                .Where(resource => resource.Value!["Properties"]?["Metrics"]?.ToJsonString().Contains("SELECT ") == true)
                .Select(resource => resource.Value!["Properties"]!),
        ];

        Assert.Equal(3, queries.Length);
        Assert.All(queries, alarm =>
        {
            long[] periods = [.. alarm["Metrics"]!.AsArray().Select(metric => metric!["Period"] ?? metric["MetricStat"]?["Period"]).OfType<JsonNode>()
                .Select(period => (long)period)];
            Assert.Single(periods.Distinct());
            Assert.InRange(((long)alarm["EvaluationPeriods"]! + 1) * periods[0], 1, 3 * 3600);
        });
    }

    [Theory]
    [InlineData(true, "the mapping is disabled", "10 10 10 10", "- - - -")]
    [InlineData(true, "one record came through", "10 10 10 10", "0 10 0 0")]
    [InlineData(false, "all is well", "10 10 10 10", "10 10 10 10")]
    [InlineData(false, "a record at the end of an hour leaves in the next one", "1 0 1 0", "0 1 0 1")]
    [InlineData(false, "a quiet day", "- - - -", "- - - -")]
    public void Records_that_come_in_and_do_not_go_out_raise_an_alarm(bool rings, string what, string came, string went) =>
        Assert.Equal((what, rings), (what, Rings("StoppedAlarm", ("came", came), ("went", went))));

    /// <summary>As CloudWatch does: at the end of each period it looks at the last ones, and what has no figure does not count.</summary>
    private static bool Rings(string name, params (string Id, string Figures)[] metrics)
    {
        JsonNode alarm = Resources[name]!["Properties"]!;
        string expression = (string)alarm["Metrics"]![0]!["Expression"]!;
        Assert.Equal(
            metrics.Select(metric => metric.Id).Order(),
            alarm["Metrics"]!.AsArray().Skip(1).Select(metric => (string)metric!["Id"]!).Order());
        Assert.Equal("notBreaching", (string?)alarm["TreatMissingData"]);
        (long needed, int periods) = ((long)alarm["DatapointsToAlarm"]!, (int)(long)alarm["EvaluationPeriods"]!);
        Dictionary<string, double?[]> figures = metrics.ToDictionary(
            metric => metric.Id,
            metric => metric.Figures.Split(' ')
                .Select(figure => figure == "-" ? (double?)null : double.Parse(figure)).ToArray());
        bool[] breaches =
        [
            .. Enumerable.Range(0, figures.Values.First().Length).Select(period =>
                MetricMath.Of(expression, figures.ToDictionary(one => one.Key, one => one.Value[period])) > (long)alarm["Threshold"]!),
        ];
        return Enumerable.Range(1, breaches.Length).Any(end => breaches[Math.Max(0, end - periods)..end].Count(breach => breach) >= needed);
    }
}
