using System.Text.Json;
using StepFlow.Client.Contracts;

namespace StepFlow.Client.Tests.Contract;

/// <summary>What holds wherever flows run.</summary>
public abstract class ExecutorContract : IAsyncLifetime
{
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    protected IStepFlowExecutor Executor { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Executor = await CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await ReleaseAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<IStepFlowExecutor> CreateAsync();

    protected virtual ValueTask ReleaseAsync() => Executor.DisposeAsync();

    [Fact]
    public async Task A_flow_gives_its_result()
    {
        var result = await Executor.RunAsync(Documents.Echo, new { v = 7 });

        result.IsSuccess.ShouldBeTrue();
        result.Output.GetProperty("got").GetInt32().ShouldBe(7);
    }

    [Fact]
    public async Task Several_inputs_give_as_many_results_in_their_order()
    {
        var results = await Executor.RunManyAsync(Documents.Echo, [new { v = 1 }, new { v = 2 }, new { v = 3 }]);

        results.Select(r => r.Output.GetProperty("got").GetInt32()).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Numbers_and_the_order_of_keys_come_back_as_they_went()
    {
        var result = await Executor.RunAsync(Documents.Echo, JsonElement.Parse("""{"v":{"z":1.10,"a":12345678901234567890}}"""));

        result.Output.GetProperty("got").GetRawText().ShouldBe("""{"z":1.10,"a":12345678901234567890}""");
    }

    [Fact]
    public async Task A_flow_that_fails_is_a_result_with_a_code()
    {
        var result = await Executor.RunAsync(Documents.Missing, new { });

        result.IsFailed.ShouldBeTrue();
        result.Error!.Code.ShouldBe("COMPONENT_NOT_FOUND");
    }

    [Fact]
    public async Task A_document_that_cannot_run_is_refused_with_line_and_column()
    {
        var refusal = await Should.ThrowAsync<StepFlowException>(() => Executor.RunAsync(Documents.Broken, new { }));

        refusal.Code.ShouldBe("INVALID_FLOW");
        refusal.Status.ShouldBe(400);
        refusal.Errors.ShouldContain(e => e.Line == 3 && e.Column > 0);
    }

    [Fact]
    public async Task Validation_tells_the_same_and_throws_nothing()
    {
        (await Executor.ValidateAsync(Documents.Echo)).IsValid.ShouldBeTrue();
        var found = await Executor.ValidateAsync(Documents.Broken);

        found.IsValid.ShouldBeFalse();
        found.Diagnostics.ShouldContain(e => e.Line == 3);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told_with_where_it_was_looked_for()
    {
        var refusal = await Should.ThrowAsync<StepFlowException>(() => Executor.RunAsync("no-such-flow.yaml", new { }));

        refusal.Code.ShouldBe("FILE_NOT_FOUND");
        refusal.Message.ShouldContain("no-such-flow.yaml");
    }

    [Fact]
    public async Task A_run_that_was_submitted_can_be_waited_for()
    {
        var run = await Executor.SubmitAsync(Documents.Echo, new { v = 7 });

        (await Executor.GetResultAsync(run)).Output.GetProperty("got").GetInt32().ShouldBe(7);
        (await Executor.GetRunAsync(run)).Status.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task An_unknown_run_is_told_by_its_code_whatever_is_asked_of_it()
    {
        var nobody = Guid.NewGuid();
        Func<Task>[] questions =
        [
            () => Executor.GetRunAsync(nobody), () => Executor.GetResultAsync(nobody), () => Executor.CancelAsync(nobody),
            () => Executor.SignalAsync(nobody, "x"), () => Executor.ResumeAsync(nobody),
            async () => await Executor.EventsAsync(nobody).GetAsyncEnumerator().MoveNextAsync(),
        ];
        foreach (var ask in questions)
            (await Should.ThrowAsync<StepFlowException>(ask)).Code.ShouldBe("RUN_NOT_FOUND");
    }

    [Fact]
    public async Task An_unknown_stored_flow_is_told_by_its_code()
    {
        var refusal = await Should.ThrowAsync<StepFlowException>(() => Executor.RunAsync(FlowSource.Stored(new string('a', 64)), new { }));

        (refusal.Code, refusal.Status).ShouldBe(("FLOW_NOT_FOUND", 404));
    }

    [Fact]
    public async Task Waiting_in_vain_is_an_error_of_its_own_and_the_run_goes_on()
    {
        var late = await Should.ThrowAsync<StepFlowException>(
            () => Executor.RunAsync(Documents.Approval, new { }, new RunOptions { Timeout = Moment }));

        late.Code.ShouldBe("WAIT_TIMEOUT");
        (await Executor.GetRunAsync(late.RunId!.Value)).Status.ShouldBe(RunState.Running);
        await Executor.SignalAsync(late.RunId.Value, "approved", new { by = "Ada" });
        (await Executor.GetResultAsync(late.RunId.Value)).Output.GetProperty("by").GetString().ShouldBe("Ada");
    }

    [Fact]
    public async Task A_signal_under_the_same_id_counts_once()
    {
        var run = await Executor.SubmitAsync(Documents.Approval, new { });
        await Executor.SignalAsync(run, "approved", new { by = "Ada" }, "one");

        (await Executor.GetResultAsync(run)).Output.GetProperty("by").GetString().ShouldBe("Ada");
        var signals = 0;
        await foreach (var happened in Executor.EventsAsync(run))
            signals += happened.Kind == "signalReceived" ? 1 : 0;
        signals.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_run_has_failed_with_that_code_and_can_be_cancelled_again()
    {
        var run = await Executor.SubmitAsync(Documents.Approval, new { });
        await Executor.CancelAsync(run);

        var result = await Executor.GetResultAsync(run);
        result.Error!.Code.ShouldBe("CANCELLED");
        await Executor.CancelAsync(run);
    }

    [Fact]
    public async Task A_run_that_has_completed_cannot_be_cancelled()
    {
        var run = await Executor.SubmitAsync(Documents.Echo, new { v = 1 });
        await Executor.GetResultAsync(run);

        (await Should.ThrowAsync<StepFlowException>(() => Executor.CancelAsync(run))).Status.ShouldBe(409);
    }

    [Fact]
    public async Task Events_tell_the_run_from_its_start_to_its_end_and_go_on_where_one_was()
    {
        var run = await Executor.SubmitAsync(Documents.Echo, new { v = 7 });
        var all = await EventsAsync(run, null);

        all.Select(e => e.Kind).ShouldBe(["runCreated", "stepStarted", "stepCompleted", "itemCompleted", "runCompleted"]);
        all[2].Data.GetProperty("stepId").GetString().ShouldBe("one");
        (await EventsAsync(run, all[1].Id)).Select(e => e.Kind).ShouldBe(all.Skip(2).Select(e => e.Kind));
    }

    [Fact]
    public async Task Components_are_listed_and_health_is_told()
    {
        var listed = await Executor.ListComponentsAsync(includeSchemas: false);

        listed.Complete.ShouldBeTrue();
        listed.Components.ShouldContain(c => c.Component == "/builtin/noop");
        (await Executor.HealthAsync()).Status.ShouldBe("healthy");
    }

    [Fact]
    public async Task Variables_that_do_not_fit_are_refused()
    {
        var bad = new RunOptions { Variables = JsonElement.Parse("""{"nobody": 1}"""), Overrides = JsonElement.Parse("""{"steps": {"nobody": {}}}""") };
        var refusal = await Should.ThrowAsync<StepFlowException>(() => Executor.RunAsync(Documents.Echo, new { v = 1 }, bad));

        refusal.Code.ShouldBe("INVALID_OVERRIDES");
        refusal.Errors.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_paused_run_starts_no_step_until_it_is_resumed()
    {
        var run = await Executor.SubmitAsync(Documents.Approval, new { });
        await Executor.PauseAsync(run);
        await Executor.SignalAsync(run, "approved", new { by = "Ada" });
        (await Executor.GetRunAsync(run)).Status.ShouldBe(RunState.Paused);

        await Executor.ResumeAsync(run);
        (await Executor.GetResultAsync(run)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_fork_is_a_run_of_its_own_with_the_same_result()
    {
        var run = await Executor.SubmitAsync(Documents.Echo, new { v = 7 });
        var result = await Executor.GetResultAsync(run);
        var fork = await Executor.ForkAsync(run, "one");

        fork.ShouldNotBe(run);
        (await Executor.GetResultAsync(fork)).Output.GetRawText().ShouldBe(result.Output.GetRawText());
    }

    [Fact]
    public async Task A_batch_gives_a_result_for_every_input()
    {
        var batch = await Executor.SubmitBatchAsync(Documents.Echo, [new { v = 1 }, new { v = 2 }], new BatchOptions { MaxConcurrency = 1 });
        var (details, results) = await Executor.GetBatchAsync(batch);

        (details.TotalRuns, details.CompletedRuns, details.RunningRuns).ShouldBe((2, 2, 0));
        results.Select(r => r!.Output.GetProperty("got").GetInt32()).ShouldBe([1, 2]);
    }

    protected async Task<List<FlowEvent>> EventsAsync(Guid run, string? after)
    {
        var events = new List<FlowEvent>();
        await foreach (var happened in Executor.EventsAsync(run, after))
            events.Add(happened);
        return events;
    }
}
