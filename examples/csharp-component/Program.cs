using System.ComponentModel;
using StepFlow.ComponentSdk;

var prices = new Dictionary<string, decimal> { ["pumpkin"] = 4.50m, ["turnip"] = 0.80m };

await ComponentServer.Create()
    .Add("price", (PriceInput order) =>
    {
        if (order.Quantity == 0)
            throw new SkipException("nothing was ordered");
        return prices.TryGetValue(order.Article, out var price)
            ? new PriceOutput(order.Article, price * order.Quantity)
            : throw new ComponentException(-32110, $"We do not sell {order.Article}", new { articles = prices.Keys });
    }, "What an order costs")
    .Add("invoice", async (InvoiceInput invoice, ComponentContext context, CancellationToken stop) =>
    {
        context.ReportProgress(new { stage = "writing" });
        var total = invoice.Positions.Sum(p => p?.Amount ?? 0);
        var lines = invoice.Positions.OfType<PriceOutput>().Select(p => $"{p.Article}: {p.Amount:0.00}");
        var text = string.Join('\n', [$"Invoice for {invoice.Customer}", .. lines, $"Total: {total:0.00}"]);
        return new InvoiceOutput(total, await context.PutBlobAsync(text, stop));
    }, "Writes an invoice and stores it as a blob")
    .RunAsync(args);

sealed record PriceInput([property: Description("What")] string Article, [property: Description("How many")] int Quantity);

sealed record PriceOutput(string Article, decimal Amount);

sealed record InvoiceInput(string Customer, IReadOnlyList<PriceOutput?> Positions);

sealed record InvoiceOutput(decimal Total, string Document);
