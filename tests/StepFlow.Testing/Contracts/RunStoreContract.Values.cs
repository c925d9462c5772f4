using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Testing.Contracts;

public abstract partial class RunStoreContract
{
    [Fact]
    public async Task A_run_without_a_snapshot_has_none()
    {
        var run = NewRun();
        (await Store.Snapshots.LoadAsync(run)).ShouldBeNull();
        await Journal.AppendAsync(Append(run, 0));
        (await Store.Snapshots.LoadAsync(run)).ShouldBeNull();
    }

    [Fact]
    public async Task A_snapshot_replaces_an_older_one()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0, 5));
        await Store.Snapshots.SaveAsync(run, 1, new RunSnapshot(2, 1, new byte[] { 2 }));
        await Store.Snapshots.SaveAsync(run, 1, new RunSnapshot(5, 7, new byte[] { 5, 5 }));
        await ReopenAsync();
        var read = (await Store.Snapshots.LoadAsync(run)).ShouldNotBeNull();
        (read.Sequence, read.Version, Convert.ToHexString(read.Data.Span)).ShouldBe((5, 7, "0505"));
    }

    [Fact]
    public async Task An_older_snapshot_does_not_replace_a_newer_one()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0, 5));
        await Store.Snapshots.SaveAsync(run, 1, new RunSnapshot(5, 1, new byte[] { 5 }));
        await Store.Snapshots.SaveAsync(run, 1, new RunSnapshot(2, 1, new byte[] { 2 }));
        (await Store.Snapshots.LoadAsync(run)).ShouldNotBeNull().Sequence.ShouldBe(5);
    }

    [Fact]
    public async Task A_snapshot_with_a_stale_epoch_is_refused_and_changes_nothing()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0, 2));
        await Store.Snapshots.SaveAsync(run, 1, new RunSnapshot(1, 1, new byte[] { 1 }));
        await Journal.AcquireAsync(run);
        await Should.ThrowAsync<JournalFencedException>(async () => await Store.Snapshots.SaveAsync(run, 1, new RunSnapshot(2, 1, new byte[] { 2 })));
        (await Store.Snapshots.LoadAsync(run)).ShouldNotBeNull().Sequence.ShouldBe(1);
    }

    [Fact]
    public async Task A_snapshot_of_an_unknown_run_or_beyond_its_journal_is_refused()
    {
        var run = NewRun();
        await Should.ThrowAsync<JournalFencedException>(async () => await Store.Snapshots.SaveAsync(run, 1, new RunSnapshot(1, 1, new byte[] { 1 })));
        await Journal.AppendAsync(Append(run, 0, 2));
        await Should.ThrowAsync<JournalFencedException>(async () => await Store.Snapshots.SaveAsync(run, 1, new RunSnapshot(3, 1, new byte[] { 1 })));
        (await Store.Snapshots.LoadAsync(run)).ShouldBeNull();
    }

    [Fact]
    public async Task Snapshots_of_two_tenants_do_not_meet()
    {
        var mine = NewRun("mine");
        var theirs = mine with { Tenant = "theirs" };
        await Journal.AppendAsync(Append(mine, 0));
        await Journal.AppendAsync(Append(theirs, 0));
        await Store.Snapshots.SaveAsync(mine, 1, new RunSnapshot(1, 1, new byte[] { 1 }));
        (await Store.Snapshots.LoadAsync(theirs)).ShouldBeNull();
    }

    [Theory]
    [InlineData(BlobKind.Data, "")]
    [InlineData(BlobKind.Flow, """{"steps":[]}""")]
    [InlineData(BlobKind.Binary, "\0ÿ")]
    public async Task A_blob_comes_back_with_its_kind(BlobKind kind, string content)
    {
        var blob = NewBlob(content, kind);
        await Store.Blobs.PutAsync("t", blob);
        await ReopenAsync();
        var read = (await Store.Blobs.FindAsync("t", blob.Id)).ShouldNotBeNull();
        (read.Id, read.Kind, Convert.ToHexString(read.Content.Span)).ShouldBe((blob.Id, kind, Convert.ToHexString(blob.Content.Span)));
    }

    [Fact]
    public async Task Storing_a_blob_again_changes_nothing()
    {
        var blob = NewBlob("twice", BlobKind.Flow);
        await Store.Blobs.PutAsync("t", blob);
        await Store.Blobs.PutAsync("t", blob with { Kind = BlobKind.Data });
        (await Store.Blobs.FindAsync("t", blob.Id)).ShouldNotBeNull().Kind.ShouldBe(BlobKind.Flow);
    }

    [Fact]
    public async Task Blobs_of_two_tenants_do_not_meet()
    {
        var blob = NewBlob("secret");
        await Store.Blobs.PutAsync("mine", blob);
        (await Store.Blobs.FindAsync("theirs", blob.Id)).ShouldBeNull();
    }

    [Fact]
    public async Task An_unknown_or_impossible_blob_id_finds_nothing()
    {
        (await Store.Blobs.FindAsync("t", NewBlob("never stored").Id)).ShouldBeNull();
        (await Store.Blobs.FindAsync("t", "../etc/passwd")).ShouldBeNull();
        await Should.ThrowAsync<ArgumentException>(async () => await Store.Blobs.PutAsync("t", NewBlob("x") with { Id = "not a hash" }));
    }

    [Fact]
    public async Task A_big_blob_comes_back_whole()
    {
        var blob = NewBlob(new string('b', 5_000_000), BlobKind.Binary);
        await Store.Blobs.PutAsync("t", blob);
        (await Store.Blobs.FindAsync("t", blob.Id)).ShouldNotBeNull().Content.Length.ShouldBe(5_000_000);
    }
}
