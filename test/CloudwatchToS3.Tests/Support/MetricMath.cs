using System.Data;

namespace CloudwatchToS3.Tests.Support;

/// <summary>CloudWatch's metric math at one moment, as far as the template's alarms use it, computed as a column of a table.</summary>
internal static class MetricMath
{
    /// <param name="values">Of the metrics, by their ids; null where there is no figure.</param>
    public static double Of(string expression, IReadOnlyDictionary<string, double?> values)
    {
        using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        table.Columns.AddRange([.. values.Keys.Select(id => new DataColumn(id, typeof(double)))]);
        string translated = expression.Replace("IF(", "IIF(").Replace("FILL(", "ISNULL(").Replace("==", "=");
        table.Columns.Add("result", typeof(double), translated);
        return (double)table.Rows.Add([.. values.Values.Select(value => (object?)value ?? DBNull.Value)])["result"];
    }
}
