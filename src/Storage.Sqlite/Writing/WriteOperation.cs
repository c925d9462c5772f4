namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>One caller's write. The writer thread calls the members in this order: Execute, then Complete or Fail.</summary>
abstract class WriteOperation
{
    /// <summary>About how much it adds to the commit.</summary>
    public virtual int Bytes => 0;

    /// <summary>
    /// Makes the change in the open transaction. May be called again after a rollback. A refusal is kept for <see cref="Complete"/> and
    /// changes nothing, so that the neighbours in the commit are not touched by it; what throws undoes the whole transaction.
    /// </summary>
    public abstract void Execute(WriteSession session);

    /// <summary>The transaction is durable: tell the caller, who must not run on this thread.</summary>
    public abstract void Complete();

    /// <summary>The transaction did not come about, or nobody knows.</summary>
    public abstract void Fail(Exception error);
}
