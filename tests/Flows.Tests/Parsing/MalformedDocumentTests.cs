using System.Diagnostics;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Parsing;

namespace StepFlow.Flows.Tests.Parsing;

public class MalformedDocumentTests(ITestOutputHelper output)
{
    const int Documents = 4000;

    static readonly string[] Good =
    [
        """
        name: orders
        description: "Checks: an order"
        inputSchema:
          type: object
          properties: {id: {type: string}, rush: {type: boolean}}
        steps:
          - id: load
            component: /store/load
            input: { order: { $from: { workflow: input }, path: "id" } }
            timeout: 30s
          - id: price
            component: /price/compute
            skipIf: { $from: { step: load }, path: "$.free" }
            onError: { action: useDefault, defaultValue: { total: 0 } }
            input:
              items: { $from: { step: load }, path: "$.items[0]" }
              mode: 'rush'
          - id: send
            component: /mail/send
            input:
              text: |
                Dear customer,
                  the price follows.
              price: { $from: { step: price }, onSkip: { action: useDefault, defaultValue: 0 } }
        output:
          sent: { $from: { step: send } }
        """,
        """
        name: report
        description: a report
        schemas:
          type: object
          properties:
            input: {type: object}
            variables: {type: object, properties: {key: {type: string, is_secret: true}}}
        steps:
          - id: rows
            component: /db/query
            input: {sql: "select 1", key: {$variable: key}}
            retry: {maxAttempts: 5, backoff: {type: exponential, minDelay: 1s, maxDelay: 1m}}
          - id: text
            component: /text/render
            input:
              $if: {$input: $.long}
              then: {rows: {$step: rows, path: "$.items"}}
              else: {rows: [1, 2.5, null, ~]}
        output:
          $coalesce: [{$step: text, path: body}, "nothing"]
        onFailure:
          - {id: alarm, component: /mail/send, input: {why: {$error: message}}}
        test:
          cases:
            - {name: one, input: {long: true}, output: {outcome: success}}
        """,
        """
        {
          "name": "json", "description": "a flow in JSON",
          "extensions": ["operators"],
          "steps": [
            {"id": "a", "component": "/x/y", "input": {"$input": "$.v"}},
            {"id": "b", "component": "/x/z", "input": {"$template": "v is {{ steps.a.value }}"}, "mustExecute": true},
            {"id": "c", "component": "/x/w", "input": {"$if": {"$gt": [{"$step": "a"}, 1e3]}, "then": "big"}}
          ],
          "output": {"$step": "c"}
        }
        """,
        """
        base: &base {component: /x/y, timeout: 1m}
        steps:
          - {id: one, <<: *base, input: &data {list: [a, b, c]}}
          - <<: *base
            id: two
            input: {more: *data, from: {$step: one}}
        output: {$step: two}
        """,
    ];

    [Fact]
    public void The_documents_that_get_damaged_are_good()
    {
        foreach (var text in Good)
            Reading.Good(text).Steps.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_thousand_malformed_documents_give_findings_with_places_and_never_an_exception()
    {
        var generator = new MalformedDocumentGenerator(20_260_101);
        var (accepted, rejected, longest) = (0, 0, TimeSpan.Zero);
        var codes = new SortedDictionary<int, int>();
        for (var i = 0; i < Documents; i++)
        {
            var document = generator.Next(Good);
            var clock = Stopwatch.StartNew();
            var result = FlowReader.Read(document);
            longest = clock.Elapsed > longest ? clock.Elapsed : longest;
            if (result.Flow is not null && result.NumError == 0)
            {
                accepted++;
                continue;
            }

            rejected++;
            var serious = result.Diagnostics.Where(d => d.Level != DiagnosticLevel.Warning).ToList();
            serious.ShouldNotBeEmpty();
            serious.ShouldAllBe(d => d.Position.IsKnown && d.Message.Length > 15 && d.Path.StartsWith('$'));
            foreach (var code in serious.Select(d => d.Code).Distinct())
                codes[code] = codes.GetValueOrDefault(code) + 1;
        }

        output.WriteLine($"{Documents} documents: {rejected} rejected, {accepted} accepted, longest {longest.TotalMilliseconds:N0} ms; {string.Join(", ", codes.Select(c => $"{c.Key}: {c.Value}"))}");
        Console.WriteLine($"{Documents} malformed documents: {rejected} rejected with a position, {accepted} accepted, longest {longest.TotalMilliseconds:N0} ms");
        rejected.ShouldBeGreaterThanOrEqualTo(1000);
        longest.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }
}
