using System.Text.Json;
using StepFlow.Checker;

namespace StepFlow.Cluster.Tests;

/// <summary>A checker that finds nothing proves nothing: each broken promise, planted, is found.</summary>
public sealed class CheckerTests : IDisposable
{
    const string Run = "00000000-0000-0000-0000-000000000001";
    const string Started = """{"flow":"f","inputs":[{}]}""";

    static readonly string[] Client =
    [
        """{"op":"flow","flowId":"f","needs":[[],[0]]}""",
        $$"""{"op":"started","runId":"{{Run}}"}""",
        $$$"""{"op":"answer","runId":"{{{Run}}}","status":"completed","items":[{"result":{"outcome":"success","result":2}}],"expected":2}""",
    ];

    static readonly string[] Journal =
    [
        Record(1, "runStarted", Started),
        Record(2, "stepsStarted", """{"s":[0,0,1]}"""),
        Record(3, "stepCompleted", """{"i":0,"s":0,"a":1,"r":1}"""),
        Record(4, "stepsStarted", """{"s":[0,1,1]}"""),
        Record(5, "stepCompleted", """{"i":0,"s":1,"a":1,"r":2}"""),
        Record(6, "itemCompleted", """{"i":0,"r":2}"""),
        Record(7, "runCompleted", """{"status":2}"""),
    ];

    static readonly string[] Ledger = [Call(1), Call(1, step: "b")];

    readonly string _directory = Directory.CreateTempSubdirectory("stepflow-checker").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_went_right_breaks_no_promise() => Check(Client, Journal, Ledger).ShouldBeEmpty();

    [Theory]
    [InlineData("started", "I1")]
    [InlineData("signalled", "I1")]
    [InlineData("cancelled", "I1")]
    public void An_acknowledgement_that_is_not_in_the_journal_is_found(string operation, string promise) =>
        Check([.. Client, $$"""{"op":"{{operation}}","runId":"00000000-0000-0000-0000-000000000009","id":"x"}"""], Journal, Ledger)
            .ShouldHaveSingleItem().ShouldStartWith(promise);

    [Fact]
    public void A_missing_record_is_found() => Check(Client, [.. Journal.Where((_, i) => i != 2)], Ledger).ShouldContain(v => v.StartsWith("I2"));

    [Fact]
    public void An_epoch_that_goes_back_is_found() =>
        Check(Client, [.. Journal.Take(6).Select(r => r.Replace("\"epoch\":1", "\"epoch\":2", StringComparison.Ordinal)), Journal[6]], Ledger)
            .ShouldHaveSingleItem().ShouldStartWith("I2");

    [Fact]
    public void An_answer_that_differs_from_the_journal_is_found() =>
        Check([.. Client.Select(l => l.Replace("\"result\":2", "\"result\":3", StringComparison.Ordinal))], Journal, Ledger).ShouldContain(v => v.StartsWith("I3"));

    [Fact]
    public void A_run_that_the_API_does_not_list_is_found() => Check(Client[..2], Journal, Ledger).ShouldHaveSingleItem().ShouldStartWith("I3");

    [Fact]
    public void A_step_that_completes_twice_is_found() =>
        Check(Client, Inserted(4, "stepCompleted", """{"i":0,"s":0,"a":1,"r":1}"""), Ledger).ShouldHaveSingleItem().ShouldStartWith("I4");

    [Fact]
    public void An_execution_that_no_crash_explains_is_found() =>
        Check(Client, Journal, [.. Ledger, Call(1)]).ShouldContain(v => v.StartsWith("I5"));

    [Fact]
    public void An_execution_that_a_crash_explains_is_right() =>
        Check([.. Client, """{"op":"kill","at":1}"""], Journal, [.. Ledger, Call(2)]).ShouldBeEmpty();

    [Fact]
    public void A_step_that_starts_before_what_it_needs_is_found() =>
        Check(Client, Inserted(3, "stepsStarted", """{"s":[0,1,1]}"""), Ledger).ShouldHaveSingleItem().ShouldStartWith("I6");

    [Fact]
    public void A_record_after_the_end_is_found() =>
        Check(Client, [.. Journal, Record(8, "signalReceived", "{}")], Ledger).ShouldHaveSingleItem().ShouldStartWith("I7");

    [Fact]
    public void A_step_that_starts_after_a_cancel_is_found() =>
        Check(Client, Inserted(4, "cancelRequested", "{}"), Ledger).ShouldHaveSingleItem().ShouldStartWith("I8");

    [Fact]
    public void A_process_that_is_left_is_found() =>
        Check([.. Client, """{"op":"leak","what":"process 1"}"""], Journal, Ledger).ShouldHaveSingleItem().ShouldStartWith("I12");

    IReadOnlyList<string> Check(string[] client, string[] journal, string[] ledger)
    {
        Write("client.log", client);
        Write("journal.log", journal);
        Write("ledger.log", ledger);
        Write("index.log", [$$"""{"runId":"{{Run}}","status":2}"""]);
        return Experiment.Read(_directory).Check().Violations;
    }

    void Write(string name, string[] lines) => File.WriteAllText(Path.Combine(_directory, name), string.Concat(lines.Select(l => l + "\n")));

    static string[] Inserted(int sequence, string kind, string payload) =>
    [
        .. Journal.Take(sequence - 1),
        Record(sequence, kind, payload),
        .. Journal.Skip(sequence - 1).Select((r, i) => r.Replace($"\"sequence\":{sequence + i},", $"\"sequence\":{sequence + i + 1},", StringComparison.Ordinal)),
    ];

    static string Record(int sequence, string kind, string payload) =>
        $$"""{"root":"{{Run}}","sequence":{{sequence}},"runId":"{{Run}}","epoch":1,"kind":"{{kind}}","payload":{{payload}}}""";

    static string Call(int process, string step = "a") => JsonSerializer.Serialize(
        new { @event = "start", key = $"{Run}/{step}/0", attempt = 1, process, at = 1 });
}
