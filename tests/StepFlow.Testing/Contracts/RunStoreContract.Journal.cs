using System.Text;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Testing.Contracts;

public abstract partial class RunStoreContract
{
    [Fact]
    public async Task What_was_appended_is_read_back_field_by_field()
    {
        var run = NewRun();
        var child = NewRun().RootRunId;
        JournalRecord[] written =
        [
            new(1, run.RootRunId, 1, Start.AddMilliseconds(7), RecordKind.RunStarted, 1, Encoding.UTF8.GetBytes("""{"a":"é"}""")),
            new(2, child, 1, Start, RecordKind.StepCompleted, 200, ReadOnlyMemory<byte>.Empty),
            new(3, run.RootRunId, 1, DateTimeOffset.UnixEpoch, RecordKind.PauseRequested, 255, new byte[] { 0, 255, 0 }),
        ];
        await Journal.AppendAsync(new JournalAppend { Run = run, ExpectedSequence = 0, Epoch = 1, Records = written });
        await ReopenAsync();
        var read = await ReadAllAsync(run);
        read.Select(r => r with { Payload = default }).ShouldBe(written.Select(r => r with { Payload = default }));
        read.Select(r => Convert.ToHexString(r.Payload.Span)).ShouldBe(written.Select(r => Convert.ToHexString(r.Payload.Span)));
    }

    [Fact]
    public async Task Appends_run_on_without_a_gap()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0, 3));
        await Journal.AppendAsync(Append(run, 3));
        await Journal.AppendAsync(Append(run, 4, 5));
        await ShouldHoldAsync(run, 9);
    }

    [Fact]
    public async Task An_append_after_a_gap_is_refused_and_changes_nothing()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0, 2));
        await Should.ThrowAsync<JournalFencedException>(async () => await Journal.AppendAsync(Append(run, 3)));
        await ShouldHoldAsync(run, 2);
    }

    [Fact]
    public async Task An_append_that_lost_the_race_is_refused_and_changes_nothing()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0, 2));
        await Should.ThrowAsync<JournalFencedException>(async () => await Journal.AppendAsync(Append(run, 1, 3)));
        await ShouldHoldAsync(run, 2);
    }

    [Fact]
    public async Task A_journal_is_created_once()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0));
        var error = await Should.ThrowAsync<JournalFencedException>(async () => await Journal.AppendAsync(Append(run, 0)));
        error.Run.ShouldBe(run);
        await ShouldHoldAsync(run, 1);
    }

    [Fact]
    public async Task A_new_journal_begins_with_epoch_1()
    {
        var run = NewRun();
        await Should.ThrowAsync<JournalFencedException>(async () => await Journal.AppendAsync(Append(run, 0, epoch: 2)));
        (await ReadAllAsync(run)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_append_to_an_unknown_journal_is_refused()
    {
        var run = NewRun();
        await Should.ThrowAsync<JournalFencedException>(async () => await Journal.AppendAsync(Append(run, 5)));
        (await ReadAllAsync(run)).ShouldBeEmpty();
        (await Journal.AcquireAsync(run)).ShouldBeNull();
    }

    [Fact]
    public async Task Acquiring_raises_the_epoch_and_tells_the_last_sequence()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0, 4));
        (await Journal.AcquireAsync(run)).ShouldBe(new JournalHead(2, 4));
        (await Journal.AcquireAsync(run)).ShouldBe(new JournalHead(3, 4));
        await ReopenAsync();
        (await Journal.AcquireAsync(run)).ShouldBe(new JournalHead(4, 4));
    }

    [Fact]
    public async Task Acquiring_an_unknown_run_gives_nothing() => (await Journal.AcquireAsync(NewRun())).ShouldBeNull();

    [Fact]
    public async Task Append_with_a_stale_epoch_changes_nothing()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0));
        await Journal.AcquireAsync(run);
        await Should.ThrowAsync<JournalFencedException>(
            async () => await Journal.AppendAsync(Append(run, 1, epoch: 1, summaries: Summary(run, RunStatus.Failed))));
        await ShouldHoldAsync(run, 1);
        (await Store.Index.FindAsync(run.Tenant, run.RootRunId)).ShouldBeNull();
    }

    [Fact]
    public async Task Append_with_an_epoch_nobody_was_given_is_refused()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0));
        await Should.ThrowAsync<JournalFencedException>(async () => await Journal.AppendAsync(Append(run, 1, epoch: 9)));
        await ShouldHoldAsync(run, 1);
    }

    [Fact]
    public async Task The_new_owner_appends_with_its_epoch()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0));
        var head = (await Journal.AcquireAsync(run)).ShouldNotBeNull();
        await Journal.AppendAsync(Append(run, head.LastSequence, 2, head.Epoch));
        (await ReadAllAsync(run)).Select(r => r.Epoch).ShouldBe([1L, 2L, 2L]);
    }

    [Fact]
    public async Task Acquiring_one_run_does_not_fence_another()
    {
        var (one, two) = (NewRun(), NewRun());
        await Journal.AppendAsync(Append(one, 0));
        await Journal.AppendAsync(Append(two, 0));
        await Journal.AcquireAsync(one);
        await Journal.AppendAsync(Append(two, 1));
        await ShouldHoldAsync(two, 2);
    }

    [Fact]
    public async Task A_refused_append_does_not_fail_its_neighbours()
    {
        var (good, bad) = (NewRun(), NewRun());
        await Journal.AppendAsync(Append(bad, 0));
        for (var i = 0; i < 25; i++)
        {
            var before = Journal.AppendAsync(Append(bad, 0)).AsTask();
            var neighbour = Journal.AppendAsync(Append(good, i)).AsTask();
            var after = Journal.AppendAsync(Append(bad, 7)).AsTask();
            await neighbour;
            await Should.ThrowAsync<JournalFencedException>(before);
            await Should.ThrowAsync<JournalFencedException>(after);
        }

        await ShouldHoldAsync(good, 25);
        await ShouldHoldAsync(bad, 1);
    }

    [Fact]
    public async Task Of_many_that_race_for_one_place_exactly_one_wins()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0));
        for (var round = 1; round <= 20; round++)
        {
            var place = round;
            var wins = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                try
                {
                    await Journal.AppendAsync(Append(run, place));
                    return true;
                }
                catch (JournalFencedException)
                {
                    return false;
                }
            })));
            wins.Count(w => w).ShouldBe(1);
        }

        await ShouldHoldAsync(run, 21);
    }

    [Fact]
    public async Task Many_writers_on_many_runs_lose_nothing()
    {
        var runs = Enumerable.Range(0, 40).Select(_ => NewRun()).ToArray();
        await Task.WhenAll(runs.Select(run => Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++)
            {
                await Journal.AppendAsync(Append(run, i * 2, 2));
            }
        })));
        await ReopenAsync();
        foreach (var run in runs)
        {
            await ShouldHoldAsync(run, 60);
        }
    }

    [Fact]
    public async Task A_malformed_append_is_a_mistake_of_the_caller()
    {
        var run = NewRun();
        await Should.ThrowAsync<ArgumentException>(async () => await Journal.AppendAsync(Append(run, 0, 0)));
        await Should.ThrowAsync<ArgumentException>(async () => await Journal.AppendAsync(Append(run, 0) with { Records = [Record(run, 2)] }));
        await Should.ThrowAsync<ArgumentException>(async () => await Journal.AppendAsync(Append(run, 0) with { Records = [Record(run, 1, 2)] }));
        await Should.ThrowAsync<ArgumentException>(async () => await Journal.AppendAsync(Append(run, 0, summaries: Summary(NewRun()))));
        (await ReadAllAsync(run)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_run_has_no_records() => (await ReadAllAsync(NewRun())).ShouldBeEmpty();

    [Fact]
    public async Task Reading_begins_at_any_record_also_within_an_append()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0, 5));
        await Journal.AppendAsync(Append(run, 5, 5));
        for (var from = 1; from <= 11; from++)
        {
            (await ReadAllAsync(run, from)).Select(r => r.Sequence).ShouldBe(Enumerable.Range(from, 11 - from).Select(i => (long)i));
        }
    }

    [Fact]
    public async Task A_long_journal_is_read_whole_and_in_order()
    {
        var run = NewRun();
        for (var i = 0; i < 700; i++)
        {
            await Journal.AppendAsync(Append(run, i * 3, 3));
        }

        await ShouldHoldAsync(run, 2100);
        (await ReadAllAsync(run, 2000)).Count.ShouldBe(101);
    }

    [Fact]
    public async Task Big_payloads_come_back_whole()
    {
        var run = NewRun();
        var payload = new string('x', 3_000_000);
        await Journal.AppendAsync(Append(run, 0) with { Records = [Record(run, 1, payload: payload), Record(run, 2, payload: payload + "y")] });
        await ReopenAsync();
        (await ReadAllAsync(run)).Select(r => r.Payload.Length).ShouldBe([3_000_000, 3_000_001]);
    }

    [Fact]
    public async Task A_payload_above_the_limit_is_refused_with_the_way_out()
    {
        var run = NewRun();
        var append = Append(run, 0) with { Records = [Record(run, 1) with { Payload = new byte[JournalBatchCodec.MaxPayloadLength + 1] }] };
        var error = await Should.ThrowAsync<ArgumentException>(async () => await Journal.AppendAsync(append));
        error.Message.ShouldContain("blob store");
    }

    [Fact]
    public async Task The_store_does_not_keep_the_callers_buffers()
    {
        var run = NewRun();
        var payload = Encoding.UTF8.GetBytes("""{"kept":1}""");
        await Journal.AppendAsync(Append(run, 0) with { Records = [Record(run, 1) with { Payload = payload }] });
        payload.AsSpan().Fill(0xFF);
        Encoding.UTF8.GetString((await ReadAllAsync(run))[0].Payload.Span).ShouldBe("""{"kept":1}""");
    }

    [Fact]
    public async Task A_cancelled_token_is_heeded_before_anything_is_queued()
    {
        var run = NewRun();
        await Should.ThrowAsync<OperationCanceledException>(async () => await Journal.AppendAsync(Append(run, 0), new CancellationToken(true)));
        (await ReadAllAsync(run)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Cancelling_never_loses_an_acknowledged_append()
    {
        var run = NewRun();
        var acknowledged = 0;
        for (var i = 0; i < 200; i++)
        {
            using var source = new CancellationTokenSource();
            var append = Journal.AppendAsync(Append(run, acknowledged), source.Token).AsTask();
            await source.CancelAsync();
            await append;
            acknowledged++;
        }

        await ReopenAsync();
        await ShouldHoldAsync(run, acknowledged);
    }

    [Fact]
    public async Task Reading_while_appending_gives_a_gapless_beginning()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0));
        var writer = Task.Run(async () =>
        {
            for (var i = 1; i < 400; i++)
            {
                await Journal.AppendAsync(Append(run, i));
            }
        });
        var last = 0;
        while (!writer.IsCompleted)
        {
            var read = await ReadAllAsync(run);
            read.Select(r => r.Sequence).ShouldBe(Enumerable.Range(1, read.Count).Select(i => (long)i));
            read.Count.ShouldBeGreaterThanOrEqualTo(last);
            last = read.Count;
        }

        await writer;
        await ShouldHoldAsync(run, 400);
    }

    [Fact]
    public async Task An_acknowledged_append_is_seen_by_the_next_read()
    {
        var run = NewRun();
        for (var i = 0; i < 100; i++)
        {
            await Journal.AppendAsync(Append(run, i));
            (await ReadAllAsync(run, i + 1)).Count.ShouldBe(1);
        }
    }

    [Fact]
    public async Task The_same_run_id_of_two_tenants_is_two_journals()
    {
        var mine = NewRun("mine");
        var theirs = mine with { Tenant = "theirs" };
        await Journal.AppendAsync(Append(mine, 0, 3));
        (await ReadAllAsync(theirs)).ShouldBeEmpty();
        (await Journal.AcquireAsync(theirs)).ShouldBeNull();
        await Journal.AppendAsync(Append(theirs, 0));
        await Journal.AcquireAsync(theirs);
        await Journal.AppendAsync(Append(mine, 3));
        await ShouldHoldAsync(mine, 4);
        await ShouldHoldAsync(theirs, 1);
    }

    [Fact]
    public async Task Opening_again_keeps_everything()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0, 3, summaries: Summary(run)));
        await Journal.AcquireAsync(run);
        var blob = NewBlob("kept");
        await Store.Blobs.PutAsync(run.Tenant, blob);
        await Store.Snapshots.SaveAsync(run, 2, new RunSnapshot(3, 1, new byte[] { 1, 2 }));
        await ReopenAsync();
        await ShouldHoldAsync(run, 3);
        (await Store.Blobs.FindAsync(run.Tenant, blob.Id)).ShouldNotBeNull();
        (await Store.Snapshots.LoadAsync(run)).ShouldNotBeNull().Sequence.ShouldBe(3);
        (await Store.Index.FindAsync(run.Tenant, run.RootRunId)).ShouldNotBeNull();
        await Should.ThrowAsync<JournalFencedException>(async () => await Journal.AppendAsync(Append(run, 3, epoch: 1)));
        await Journal.AppendAsync(Append(run, 3, epoch: 2));
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0));
        await Store.DisposeAsync();
        var error = await Should.ThrowAsync<StoreUnavailableException>(async () => await Journal.AppendAsync(Append(run, 1)));
        error.OutcomeUnknown.ShouldBeFalse();
        await Should.ThrowAsync<StoreUnavailableException>(async () => await ReadAllAsync(run));
    }
}
