using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudwatchToS3.Tests.Support;

/// <summary>
/// CloudWatch's metric math at one moment, as far as the template's alarms use it. What has no value is null, and so is what needs it.
/// </summary>
/// <param name="values">Of the metrics, by their ids.</param>
internal sealed partial class MetricMath(IReadOnlyDictionary<string, double?> values)
{
    private Queue<string> _tokens = [];

    public double? Of(string expression)
    {
        _tokens = new Queue<string>(Token().Matches(expression).Select(token => token.Value));
        double? value = And();
        Assert.Empty(_tokens);
        return value;
    }

    private double? And()
    {
        double? value = Comparison();
        while (Takes("AND"))
        {
            double? other = Comparison();
            value = value is null || other is null ? null : Truth(value != 0 && other != 0);
        }

        return value;
    }

    private double? Comparison()
    {
        double? value = Sum();
        return Takes("==") ? Compared(value, Sum(), (one, other) => one == other)
            : Takes("<") ? Compared(value, Sum(), (one, other) => one < other)
            : Takes(">") ? Compared(value, Sum(), (one, other) => one > other)
            : value;
    }

    private double? Sum()
    {
        double? value = Product();
        while (Takes("-"))
        {
            value -= Product();
        }

        return value;
    }

    private double? Product()
    {
        double? value = Atom();
        while (Takes("*"))
        {
            value *= Atom();
        }

        return value;
    }

    private double? Atom()
    {
        string token = _tokens.Dequeue();
        if (double.TryParse(token, CultureInfo.InvariantCulture, out double number))
        {
            return number;
        }

        return token switch
        {
            "IF" => Arguments() is [{ } condition, var then, var otherwise] ? condition != 0 ? then : otherwise : null,
            "FILL" => Arguments() is [var value, var filling] ? value ?? filling : throw new FormatException(token),
            _ => values[token],
        };
    }

    private List<double?> Arguments()
    {
        List<double?> arguments = [];
        Assert.True(Takes("("));
        do
        {
            arguments.Add(And());
        }
        while (Takes(","));
        Assert.True(Takes(")"));
        return arguments;
    }

    private bool Takes(string token) => _tokens.TryPeek(out string? next) && next == token && _tokens.TryDequeue(out _);

    private static double? Compared(double? one, double? other, Func<double, double, bool> compare) =>
        one is null || other is null ? null : Truth(compare(one.Value, other.Value));

    private static double Truth(bool isTrue) => isTrue ? 1 : 0;

    [GeneratedRegex(@"[A-Za-z_]\w*|[\d.]+|==|[-<>*(),]")]
    private static partial Regex Token();
}
