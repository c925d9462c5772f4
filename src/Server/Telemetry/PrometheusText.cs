using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace StepFlow.Server.Telemetry;

/// <summary>Writes metrics in Prometheus' text format 0.0.4: base units as suffixes, <c>_total</c> for counters, cumulative buckets.</summary>
sealed class PrometheusText
{
    // Lines of one name stand together, also when two meters have an instrument of the same name.
    readonly Dictionary<string, StringBuilder> _families = new(StringComparer.Ordinal);
    readonly List<string> _order = [];

    /// <summary>Adds a metric.</summary>
    public void Add(Metric metric)
    {
        var type = metric.MetricType;
        var isCounter = type is MetricType.LongSum or MetricType.DoubleSum;
        if (type is MetricType.ExponentialHistogram)
            return;
        var name = NameOf(metric.Name, metric.Unit, isCounter);
        var lines = Family(name, metric.Description, type is MetricType.Histogram ? "histogram" : isCounter ? "counter" : "gauge");
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = Labels(point.Tags);
            switch (type)
            {
                case MetricType.Histogram:
                    Histogram(lines, name, labels, point);
                    break;
                case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                    Line(lines, name, labels, Number(point.GetSumLong()));
                    break;
                case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                    Line(lines, name, labels, Number(point.GetSumDouble()));
                    break;
                case MetricType.LongGauge:
                    Line(lines, name, labels, Number(point.GetGaugeLastValueLong()));
                    break;
                default:
                    Line(lines, name, labels, Number(point.GetGaugeLastValueDouble()));
                    break;
            }
        }
    }

    public override string ToString() => string.Concat(_order.Select(name => _families[name].ToString()));

    /// <summary>The name as Prometheus has it.</summary>
    internal static string NameOf(string name, string? unit, bool isCounter)
    {
        var plain = Plain(name);
        var suffix = unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            "%" => "_percent",
            _ => "",
        };
        if (!plain.EndsWith(suffix, StringComparison.Ordinal))
            plain += suffix;
        return isCounter && !plain.EndsWith("_total", StringComparison.Ordinal) ? plain + "_total" : plain;
    }

    /// <summary>A label's value with what has to be escaped.</summary>
    internal static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    StringBuilder Family(string name, string help, string type)
    {
        if (_families.TryGetValue(name, out var lines))
            return lines;
        lines = new StringBuilder();
        if (help.Length > 0)
            lines.Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        lines.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        _order.Add(name);
        return _families[name] = lines;
    }

    static void Histogram(StringBuilder lines, string name, string labels, in MetricPoint point)
    {
        long count = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            var bound = $"le=\"{Number(bucket.ExplicitBound)}\"";
            Line(lines, name + "_bucket", labels.Length == 0 ? bound : $"{labels},{bound}", Number(count));
        }

        Line(lines, name + "_sum", labels, Number(point.GetHistogramSum()));
        Line(lines, name + "_count", labels, Number(point.GetHistogramCount()));
    }

    static void Line(StringBuilder lines, string name, string labels, string value)
    {
        lines.Append(name);
        if (labels.Length > 0)
            lines.Append('{').Append(labels).Append('}');
        lines.Append(' ').Append(value).Append('\n');
    }

    static string Labels(ReadOnlyTagCollection tags)
    {
        var labels = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            if (labels.Length > 0)
                labels.Append(',');
            labels.Append(Plain(name)).Append("=\"").Append(Escaped(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")).Append('"');
        }

        return labels.ToString();
    }

    static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length + 1);
        foreach (var c in name)
            plain.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
        return plain.Length == 0 || char.IsAsciiDigit(plain[0]) ? plain.Insert(0, '_').ToString() : plain.ToString();
    }

    static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture);
}
