using Microsoft.AspNetCore.Http;
using StepFlow.Client.Contracts;
using StepFlow.Engine.Events;
using StepFlow.Runtime.Webhooks;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Webhooks;

/// <summary>Checks webhooks that a caller gives.</summary>
sealed class WebhookSpecs(WebhookSender sender, WebhookOptions options)
{
    const int Most = 10;
    const int MaxUrl = 2048;

    /// <summary>The webhooks as the engine takes them.</summary>
    public IReadOnlyList<RunWebhook> Read(string tenant, IReadOnlyList<WebhookSpec>? specs)
    {
        if (specs is null)
            return [];
        if (specs.Count > Most)
            throw Invalid($"'webhooks' are at most {Most}.");
        return [.. specs.Select((spec, i) => Read(tenant, spec, $"webhooks[{i}]"))];
    }

    /// <summary>The webhooks as callers see them.</summary>
    public static WebhookList Show(IReadOnlyList<RunWebhook> webhooks) =>
        new([.. webhooks.Select(w => new WebhookSpec { Url = w.Url, Events = w.Events, SecretRef = w.SecretRef })]);

    RunWebhook Read(string tenant, WebhookSpec? spec, string at)
    {
        if (spec?.Url is not { Length: > 0 and <= MaxUrl } text || !Uri.TryCreate(text, UriKind.Absolute, out var url))
            throw Invalid($"'{at}.url' is an absolute http or https address of at most {MaxUrl} characters.");
        if (sender.Refusal(url) is { } refusal)
            throw Invalid($"'{at}.url': messages are not sent to {refusal}.");
        if (spec.SecretRef is { } name && (!WebhookSecrets.IsName(name) || options.Secrets(tenant, name) is null))
            throw Invalid($"'{at}.secretRef': this server knows no such secret. See docs/webhooks.md for where it looks.");
        return new RunWebhook(url.AbsoluteUri, Events(spec.Events, at), spec.SecretRef);
    }

    static string[]? Events(IReadOnlyList<string>? given, string at)
    {
        if (given is null or { Count: 0 })
            return null;
        string[] events = [.. given.Select(e => e?.StartsWith("run.", StringComparison.Ordinal) == true ? e : $"run.{e}").Distinct()];
        return Array.TrueForAll(events, WebhookEvents.All.Contains)
            ? events
            : throw Invalid($"'{at}.events' are of: {string.Join(", ", WebhookEvents.All)}.");
    }

    static ApiException Invalid(string message) => new(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, message);
}
