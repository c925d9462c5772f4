using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using StepFlow.JsonSchema.Compilation;
using StepFlow.JsonSchema.Patterns;

namespace StepFlow.JsonSchema.Validation;

/// <summary>
/// The state of one validation: where it is, what it found, what it may still spend. Reused, so that valid instances cost nothing.
/// </summary>
sealed class ValidationContext(SchemaCompilerOptions options, bool tracksScope)
{
    readonly List<SchemaViolation> _violations = [];
    readonly List<SchemaResource> _scope = [];
    readonly Stack<EvaluatedSet> _spareSets = [];
    bool _collecting;
    bool _aborted;
    int _depth;
    long _evaluations;

    public InstancePath Path { get; } = new();

    /// <summary>The resources entered on the way here, outermost first; kept only when a <c>$dynamicRef</c> may ask.</summary>
    public IReadOnlyList<SchemaResource> Scope => _scope;

    /// <summary>Whether nothing more is worth checking once something is wrong.</summary>
    public bool StopsNow => !_collecting || _aborted || _violations.Count >= options.MaxViolations;

    /// <summary>Whether anybody will read a message; ask before building one.</summary>
    public bool Reports => !StopsNow;

    /// <summary>The violations found, when there are any.</summary>
    public IReadOnlyList<SchemaViolation> TakeViolations() => _violations.Count == 0 ? [] : [.. _violations];

    /// <summary>Validates from the root. A limit that was hit makes the instance invalid even below a <c>not</c>.</summary>
    public bool Run(SchemaNode root, JsonElement instance, bool collect)
    {
        _collecting = collect;
        try
        {
            return root.Validate(instance, this, evaluated: null) && !_aborted;
        }
        catch (InsufficientExecutionStackException)
        {
            return Abort("maxDepth", root.Pointer, "nested too deeply to be validated");
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            // Thrown by the framework for names such as "\ud800".
            return Abort("unicode", root.Pointer, "contains a property name that is not valid Unicode");
        }
    }

    public void Reset()
    {
        _violations.Clear();
        _scope.Clear();
        Path.Clear();
        _aborted = false;
        _depth = 0;
        _evaluations = 0;
    }

    /// <summary>Reports a violation here; always false, so that keywords can return it.</summary>
    public bool Fail(Keyword keyword, string message)
    {
        if (Reports)
            Report(keyword.Place.Keyword, keyword.Place.Pointer, message);
        return false;
    }

    /// <summary>Tries a schema without reporting what it finds.</summary>
    public bool Probe(SchemaNode node, JsonElement instance, EvaluatedSet? evaluated)
    {
        var collecting = _collecting;
        _collecting = false;
        EvaluatedSet? own = evaluated is null ? null : RentSet();
        var valid = node.Validate(instance, this, own);
        if (own is not null)
        {
            // A branch that failed has evaluated nothing.
            if (valid)
                evaluated!.UnionWith(own);
            ReturnSet(own);
        }
        _collecting = collecting;
        return valid;
    }

    /// <summary>Searches for a pattern within its time.</summary>
    public bool Matches(SchemaPattern pattern, ReadOnlySpan<char> text, KeywordPlace place)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return Abort(place.Keyword, place.Pointer, string.Create(
                CultureInfo.InvariantCulture,
                $"the pattern '{pattern.Source}' took longer than {options.RegexTimeout.TotalMilliseconds} ms; simplify it"));
        }
        catch (OverflowException)
        {
            // .NET's backtracking engine loops for ever on some lazy repetitions of nothing; with a long timeout its stack overflows first.
            return Abort(place.Keyword, place.Pointer, $"the pattern '{pattern.Source}' cannot be evaluated; simplify it");
        }
    }

    public bool Enter(SchemaNode node, out bool scoped)
    {
        scoped = false;
        if (_aborted)
            return false;
        if (_depth >= options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return Abort("maxDepth", node.Pointer, $"subschemas nest deeper than {Math.Min(_depth, options.MaxDepth)} levels here");
        if (++_evaluations > options.MaxEvaluations)
            return Abort("maxEvaluations", node.Pointer, $"needs more than {options.MaxEvaluations} subschema evaluations");
        _depth++;
        if (tracksScope && (_scope.Count == 0 || _scope[^1] != node.Resource))
        {
            _scope.Add(node.Resource);
            scoped = true;
        }
        return true;
    }

    public void Leave(bool scoped)
    {
        _depth--;
        if (scoped)
            _scope.RemoveAt(_scope.Count - 1);
    }

    public EvaluatedSet RentSet() => _spareSets.TryPop(out var set) ? set : new EvaluatedSet();

    public void ReturnSet(EvaluatedSet set)
    {
        if (!set.IsWorthKeeping)
            return;
        set.Clear();
        _spareSets.Push(set);
    }

    bool Abort(string keyword, string pointer, string message)
    {
        if (!_aborted && _violations.Count < options.MaxViolations)
            Report(keyword, pointer, message);
        _aborted = true;
        return false;
    }

    void Report(string keyword, string pointer, string message) =>
        _violations.Add(new SchemaViolation(Path.ToString(), pointer, keyword, message));
}
