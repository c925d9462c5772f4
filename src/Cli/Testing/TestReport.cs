using System.Text.Json;
using StepFlow.Cli.Output;

namespace StepFlow.Cli.Testing;

/// <summary>Prints what became of tests, for people or as JSON lines.</summary>
/// <param name="isJson">JSON lines; the last one is the totals and nothing else.</param>
/// <param name="withDiff">For people: the whole expected and actual result of a failed case.</param>
sealed class TestReport(bool isJson, bool withDiff)
{
    int _files;
    int _cases;
    int _passed;
    int _leftOut;

    public bool AllPassed => _passed == _cases;

    public int Cases => _cases;

    public void Add(TestFileResult file)
    {
        if (file.LeftOut is not null)
        {
            _leftOut++;
            if (isJson)
                JsonOutput.WriteLine(w => WriteLeftOut(w, file));
            return;
        }

        if (file.Cases.Count == 0)
            return;
        _files++;
        _cases += file.Cases.Count;
        _passed += file.Passed;
        if (isJson)
            JsonOutput.WriteLine(w => WriteFile(w, file));
        else
            Print(file);
    }

    public void Finish(int skipped)
    {
        if (isJson)
        {
            JsonOutput.WriteLine(w =>
            {
                w.WriteStartObject();
                w.WriteNumber("skipped", skipped);
                w.WriteNumber("leftOut", _leftOut);
                w.WriteEndObject();
            });
            JsonOutput.WriteLine(w =>
            {
                w.WriteStartObject();
                w.WriteNumber("files", _files);
                w.WriteNumber("cases", _cases);
                w.WriteNumber("passed", _passed);
                w.WriteNumber("failed", _cases - _passed);
                w.WriteEndObject();
            });
            return;
        }

        Console.WriteLine();
        Console.WriteLine("Test summary");
        Console.WriteLine($"  Files tested:     {_files}");
        Console.WriteLine($"  Files skipped:    {skipped}");
        if (_leftOut > 0)
            Console.WriteLine($"  Files left out:   {_leftOut} (need more than built-in and mock components)");
        Console.WriteLine($"  Total test cases: {_cases}");
        Console.WriteLine($"  Passed:           {_passed}");
        Console.WriteLine($"  Failed:           {_cases - _passed}");
    }

    void Print(TestFileResult file)
    {
        Console.WriteLine($"{file.Path}: {file.Passed}/{file.Cases.Count} passed");
        foreach (var failed in file.Cases.Where(c => !c.IsPassed))
        {
            Console.WriteLine($"  ✗ {failed.Name}");
            if (failed.Problem is { } problem)
                Console.WriteLine($"      {problem}");
            foreach (var mismatch in failed.Mismatches)
                Console.WriteLine($"      {mismatch}");
            if (!withDiff || failed.Expected is not { } expected || failed.Actual is not { } actual)
                continue;
            foreach (var line in LineDiff.Of(JsonOutput.Pretty(expected), JsonOutput.Pretty(actual)))
                Console.WriteLine($"      {line}");
        }
    }

    static void WriteLeftOut(Utf8JsonWriter writer, TestFileResult file)
    {
        writer.WriteStartObject();
        writer.WriteString("path", file.Path);
        writer.WriteString("leftOut", file.LeftOut);
        writer.WriteEndObject();
    }

    static void WriteFile(Utf8JsonWriter writer, TestFileResult file)
    {
        writer.WriteStartObject();
        writer.WriteString("path", file.Path);
        writer.WriteNumber("cases", file.Cases.Count);
        writer.WriteNumber("passed", file.Passed);
        writer.WriteNumber("failed", file.Failed);
        writer.WriteStartArray("failures");
        foreach (var failed in file.Cases.Where(c => !c.IsPassed))
        {
            writer.WriteStartObject();
            writer.WriteString("name", failed.Name);
            if (failed.Problem is { } problem)
                writer.WriteString("problem", problem);
            writer.WriteStartArray("mismatches");
            foreach (var mismatch in failed.Mismatches)
            {
                writer.WriteStartObject();
                writer.WriteString("path", mismatch.Path);
                Write(writer, "expected", mismatch.Expected);
                Write(writer, "actual", mismatch.Actual);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, string name, JsonElement? value)
    {
        if (value is not { } present)
            return;
        writer.WritePropertyName(name);
        present.WriteTo(writer);
    }
}
