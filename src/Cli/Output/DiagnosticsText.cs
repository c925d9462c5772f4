using System.Text.Json;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Cli.Output;

/// <summary>Diagnostics for people (the original's summary block, with places) and for programs.</summary>
static class DiagnosticsText
{
    /// <summary>One finding on one line.</summary>
    public static string Line(string source, Diagnostic diagnostic)
    {
        var place = diagnostic.Position.IsKnown ? $"{source}:{diagnostic.Position}" : source;
        var level = diagnostic.Level switch { DiagnosticLevel.Fatal => "FATAL", DiagnosticLevel.Error => "ERROR", _ => " WARN" };
        return $"{level} {place}: {diagnostic.Message} ({diagnostic.Path}) [{diagnostic.Code} {diagnostic.Kind}]";
    }

    /// <summary>The summary and a line for each finding; nothing when there are none.</summary>
    public static void Write(Log log, IReadOnlyList<(string Source, Diagnostic Diagnostic)> findings)
    {
        if (findings.Count == 0)
            return;
        var worst = findings.Min(f => f.Diagnostic.Level);
        var shown = worst == DiagnosticLevel.Warning ? LogLevel.Warn : LogLevel.Error;
        log.Line(shown, $"📊 Validation results: {Count(findings, DiagnosticLevel.Fatal)} fatal, " +
            $"{Count(findings, DiagnosticLevel.Error)} errors, {Count(findings, DiagnosticLevel.Warning)} warnings");
        foreach (var (source, diagnostic) in findings)
            log.Line(diagnostic.Level == DiagnosticLevel.Warning ? LogLevel.Warn : LogLevel.Error, Line(source, diagnostic));
    }

    /// <summary><c>{diagnostics: […], numFatal, numError, numWarning}</c></summary>
    public static void WriteJson(Utf8JsonWriter writer, IReadOnlyList<(string Source, Diagnostic Diagnostic)> findings)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("diagnostics");
        foreach (var (source, diagnostic) in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", diagnostic.Kind);
            writer.WriteNumber("code", diagnostic.Code);
            writer.WriteString("level", diagnostic.Level.ToString().ToLowerInvariant());
            writer.WriteString("formatted", diagnostic.Message);
            writer.WriteString("path", diagnostic.Path);
            writer.WriteString("source", source);
            if (diagnostic.Position.IsKnown)
            {
                writer.WriteNumber("line", diagnostic.Position.Line);
                writer.WriteNumber("column", diagnostic.Position.Column);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("numFatal", Count(findings, DiagnosticLevel.Fatal));
        writer.WriteNumber("numError", Count(findings, DiagnosticLevel.Error));
        writer.WriteNumber("numWarning", Count(findings, DiagnosticLevel.Warning));
        writer.WriteEndObject();
    }

    static int Count(IReadOnlyList<(string Source, Diagnostic Diagnostic)> findings, DiagnosticLevel level) =>
        findings.Count(f => f.Diagnostic.Level == level);
}
