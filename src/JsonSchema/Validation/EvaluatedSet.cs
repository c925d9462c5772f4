using System.Numerics;

namespace StepFlow.JsonSchema.Validation;

/// <summary>Which properties or items of one instance have been evaluated, by position.</summary>
sealed class EvaluatedSet
{
    // A set that has once grown beyond this is not kept for reuse.
    const int MaxKeptWords = 1_024;

    ulong[] _words = new ulong[1];
    bool _all;

    public bool IsWorthKeeping => _words.Length <= MaxKeptWords;

    public void Clear()
    {
        Array.Clear(_words);
        _all = false;
    }

    public void Mark(int index)
    {
        if (_all)
            return;
        var word = index >> 6;
        if (word >= _words.Length)
            Array.Resize(ref _words, (int)BitOperations.RoundUpToPowerOf2((uint)word + 1));
        _words[word] |= 1UL << (index & 63);
    }

    public void MarkAll() => _all = true;

    public bool Contains(int index) => _all || index >> 6 < _words.Length && (_words[index >> 6] & 1UL << (index & 63)) != 0;

    public void UnionWith(EvaluatedSet other)
    {
        _all |= other._all;
        if (other._words.Length > _words.Length)
            Array.Resize(ref _words, other._words.Length);
        for (var i = 0; i < other._words.Length; i++)
            _words[i] |= other._words[i];
    }
}
