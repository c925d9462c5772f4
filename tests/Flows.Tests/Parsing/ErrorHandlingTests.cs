using StepFlow.Flows.Model;
using static StepFlow.Flows.Tests.Parsing.Reading;

namespace StepFlow.Flows.Tests.Parsing;

public class ErrorHandlingTests
{
    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("500ms", 500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5s", 1500)]
    [InlineData("PT30S", 30_000)]
    [InlineData("P1DT1H", 90_000_000)]
    [InlineData("5", 5000)]
    [InlineData("0.25", 250)]
    public void A_timeout_is_a_duration(string written, int milliseconds) =>
        Step($"timeout: {written}").Timeout.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("soon")]
    [InlineData("5 s")]
    [InlineData("\"5\"")]
    [InlineData("10000h")]
    [InlineData("1e999999")]
    [InlineData("[5]")]
    [InlineData("PT")]
    [InlineData("true")]
    public void What_is_no_positive_duration_is_refused(string written) => Problem($"timeout: {written}").ShouldBe((4104, "$.steps[0].timeout"));

    [Theory]
    [InlineData("{maxAttempts: 5}", 5)]
    [InlineData("{max_attempts: 1}", 1)]
    [InlineData("{maxRetries: 5}", 6)]
    [InlineData("{}", 4)]
    public void Retry_counts_attempts_or_retries(string retry, int attempts) => Step($"retry: {retry}").Retry!.MaxAttempts.ShouldBe(attempts);

    [Fact]
    public void Backoff_is_read_in_all_spellings()
    {
        var expected = new Backoff(BackoffKind.Exponential, TimeSpan.FromSeconds(0.5), TimeSpan.FromMinutes(1), 3, 0.25);
        Step("retry: {backoff: {type: exponential, minDelay: 500ms, maxDelay: 1m, factor: 3, jitter: 0.25}}").Retry!.Backoff.ShouldBe(expected);
        Step("retry: {backoff: {type: exponential, minDelayMs: 500, maxDelayMs: 60000, factor: 3, jitter: 0.25}}").Retry!.Backoff.ShouldBe(expected);
        Step("retry: {backoff: {type: constant, delay: 20s}}").Retry!.Backoff.ShouldBe(new Backoff(BackoffKind.Constant, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20)));
        Step("retry: {backoff: fibonacci}").Retry!.Backoff.ShouldBe(Backoff.Default);
        Step("retry: {backoff: {jitter: true}}").Retry!.Backoff.ShouldBe(Backoff.Default with { Jitter = 0.5 });
    }

    [Theory]
    [InlineData("on")]
    [InlineData("onCodes")]
    [InlineData("only")]
    public void Retry_may_be_for_certain_codes_only(string key)
    {
        var retry = Step($"retry: {{{key}: [TIMEOUT, -32100]}}").Retry!;
        retry.OnlyCodes.ShouldBe(["TIMEOUT", "-32100"]);
        retry.AppliesTo("COMPONENT_FAILED").ShouldBeFalse();
    }

    [Theory]
    [InlineData("retry: 5", "$.steps[0].retry")]
    [InlineData("retry: {maxAttempts: 0}", "$.steps[0].retry.maxAttempts")]
    [InlineData("retry: {maxRetries: -1}", "$.steps[0].retry.maxRetries")]
    [InlineData("retry: {maxRetries: 1.5}", "$.steps[0].retry.maxRetries")]
    [InlineData("retry: {maxAttempts: 2, maxRetries: 1}", "$.steps[0].retry")]
    [InlineData("retry: {backoff: {type: random}}", "$.steps[0].retry.backoff")]
    [InlineData("retry: {backoff: {minDelay: 2s, maxDelay: 1s}}", "$.steps[0].retry.backoff")]
    [InlineData("retry: {backoff: {factor: 0}}", "$.steps[0].retry.backoff.factor")]
    [InlineData("retry: {backoff: {jitter: 2}}", "$.steps[0].retry.backoff.jitter")]
    [InlineData("retry: {on: []}", "$.steps[0].retry.on")]
    [InlineData("retry: {maxAttempts: 2}, onError: {action: retry, maxRetries: 3}", "$.steps[0].onError")]
    public void A_wrong_retry_is_refused_where_it_is_wrong(string written, string path) => Problem(written).ShouldBe((4103, path));

    [Theory]
    [InlineData("onError: fail", ErrorActionKind.Fail, null)]
    [InlineData("onError: {action: fail}", ErrorActionKind.Fail, null)]
    [InlineData("onError: useDefault", ErrorActionKind.UseDefault, "null")]
    [InlineData("on_error: {action: use_default, default_value: 3}", ErrorActionKind.UseDefault, "3")]
    [InlineData("onError: {action: continue, default_output: {a: 1}}", ErrorActionKind.UseDefault, "{\"a\":1}")]
    [InlineData("on_error: skip", ErrorActionKind.Skip, null)]
    [InlineData("onError: {action: retry, then: {action: skip}}", ErrorActionKind.Skip, null)]
    [InlineData("onError: {action: retry, then: skip}", ErrorActionKind.Skip, null)]
    [InlineData("onError: {action: retry, defaultValue: 0}", ErrorActionKind.UseDefault, "0")]
    [InlineData("onError: retry", ErrorActionKind.Fail, null)]
    public void An_error_action_is_read_in_all_spellings(string written, ErrorActionKind kind, string? value)
    {
        var action = Step(written).OnError;
        action.Kind.ShouldBe(kind);
        (action.Default is null ? null : Show(action.Default)).ShouldBe(value);
    }

    [Fact]
    public void The_retry_action_is_a_retry_policy()
    {
        Step("onError: {action: retry}").Retry.ShouldBe(new RetryPolicy(4));
        Step("onError: retry").Retry.ShouldBe(new RetryPolicy(4));
        Step("onError: {action: retry, maxRetries: 2, backoff: constant}").Retry!.MaxAttempts.ShouldBe(3);
        Step("onError: {action: retry}, retry: {maxAttempts: 9}").Retry!.MaxAttempts.ShouldBe(9);
        Step("onError: fail").Retry.ShouldBeNull();
    }

    [Theory]
    [InlineData("onError: explode", "$.steps[0].onError")]
    [InlineData("onError: 5", "$.steps[0].onError")]
    [InlineData("onError: {defaultValue: 5}", "$.steps[0].onError")]
    [InlineData("onError: {action: retry, then: retry}", "$.steps[0].onError.then")]
    public void An_unknown_error_action_is_refused(string written, string path) => Problem(written).ShouldBe((4105, path));

    [Fact]
    public void Steps_for_a_failure_know_it_and_the_other_steps()
    {
        var flow = Good("""
            steps: [{id: a, component: /x/y}]
            onFailure:
              - {id: tell, component: /mail/send, input: {what: {$error: message}, who: {$step: a, path: owner}}}
              - {id: log, component: /log/write, input: {$step: tell}}
            output: {$step: a}
            """);
        Show(flow.OnFailure[0].Input).ShouldBe("{what:error$.message,who:step(a#0)$.owner}");
        Show(flow.OnFailure[1].Input).ShouldBe("step(tell#1)$");
        Show(Good("on_failure: [{id: t, component: /x/y, input: {$from: {workflow: error}, path: code}}]\noutput: {$from: {workflow: input}}").OnFailure[0].Input).ShouldBe("error$.code");
    }

    [Theory]
    [InlineData("steps: [{id: a, component: /x/y, input: {$step: t}}]\nonFailure: [{id: t, component: /x/y}]", 3003)]
    [InlineData("steps: []\nonFailure: [{id: t, component: /x/y}]\noutput: {$step: t}", 3003)]
    [InlineData("steps: [{id: t, component: /x/y}]\nonFailure: [{id: t, component: /x/y}]", 3000)]
    [InlineData("steps: [{id: t, component: /x/y, input: {$from: {workflow: error}}}]", 3004)]
    public void Steps_for_a_failure_stay_apart(string text, int code) => Found(text, code).ShouldHaveSingleItem();

    static Step Step(string more) => Good($"steps: [{{id: a, component: /x/y, {more}}}]\n").Steps[0];

    static (int Code, string Path) Problem(string more)
    {
        var found = StepFlow.Flows.Parsing.FlowReader.Read($"steps: [{{id: a, component: /x/y, {more}}}]\n").Diagnostics
            .Where(d => d.Level == StepFlow.Flows.Diagnostics.DiagnosticLevel.Fatal).ShouldHaveSingleItem();
        found.Position.IsKnown.ShouldBeTrue();
        return (found.Code, found.Path);
    }
}
