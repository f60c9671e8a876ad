using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CloudwatchToS3.Benchmarks;

/// <summary>Draws the speed of the function next to the plain one, as an SVG for light and one for dark pages.</summary>
internal static class SpeedChart
{
    private const int Width = 760;
    private const int LabelWidth = 190;
    private const int BarWidth = 430;
    private const int RowHeight = 54;
    private const int BarHeight = 16;

    private static readonly (string Name, string Text, string Faint)[] Themes = [
        ("light", "#1f2328", "#818b98"), ("dark", "#f0f6fc", "#9198a1")];

    /// <param name="folder">Receives <c>speed-light.svg</c> and <c>speed-dark.svg</c>.</param>
    /// <param name="measured">The name and the figures of each event.</param>
    public static void Write(string folder, IReadOnlyList<(string Name, JsonObject Figures)> measured)
    {
        foreach ((string name, string text, string faint) in Themes)
        {
            File.WriteAllText(Path.Combine(folder, $"speed-{name}.svg"), Draw(measured, text, faint));
        }
    }

    private static string Draw(IReadOnlyList<(string Name, JsonObject Figures)> measured, string text, string faint)
    {
        double most = measured.Max(one => (double)one.Figures["ours_mb_s"]!);
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{(measured.Count * RowHeight) + 36}\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n");
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"0\" y=\"16\" fill=\"{text}\" font-weight=\"bold\">MB of JSON a second, one core: this function, and the same work written plainly</text>\n");
        foreach ((int i, (string name, JsonObject figures)) in measured.Index())
        {
            int y = 36 + (i * RowHeight);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"0\" y=\"{y + 20}\" fill=\"{text}\">{System.Security.SecurityElement.Escape(name)}</text>\n");
            Bar(
                svg, y, (double)figures["ours_mb_s"]!, most, "#2da44e",
                $"{figures["ours_mb_s"]}, {((double)figures["ratio"]!).ToString("F1", CultureInfo.InvariantCulture)} times", text);
            Bar(svg, y + BarHeight + 4, (double)figures["plain_mb_s"]!, most, faint, $"{figures["plain_mb_s"]}", faint);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Bar(StringBuilder svg, int y, double value, double most, string colour, string label, string text)
    {
        double width = value / most * BarWidth;
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{LabelWidth}\" y=\"{y}\" width=\"{width:F0}\" height=\"{BarHeight}\" rx=\"2\" fill=\"{colour}\"/>\n");
        svg.Append(
            CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth + width + 6:F0}\" y=\"{y + 13}\" fill=\"{text}\">{label}</text>\n");
    }
}
