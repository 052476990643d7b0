package dev.redoubt.core.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Frames.Allowed;
import dev.redoubt.core.frame.MessageRecord.Kind;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Decoding comes before every budget, for everything that was read at once: it allocates a small
/// multiple of what it reads, whatever the content. And the number of frames of a kind is bounded.
class ParseBoundsTest {
  private static final long WALL = 1_800_000_000_000L;
  private static final int FACTOR = 5;

  private static MessageRecord record(String type, int payload, Header... headers) {
    return new MessageRecord(
        new Kind(type, "", 1),
        WALL,
        null,
        false,
        null,
        List.of(headers),
        Bytes.wrap(new byte[payload]),
        false);
  }

  private static Frame batch(long link, List<MessageRecord> records) {
    return new Batch(link, 0, 0, WALL, records);
  }

  private static Receipt receipt(long link, int ranges, int outcomes) {
    List<Receipt.Range> each =
        IntStream.range(0, ranges).mapToObj(i -> new Receipt.Range(2L * i, 2L * i + 1)).toList();
    List<Receipt.Run> runs =
        IntStream.range(0, outcomes).mapToObj(i -> new Receipt.Run(2L * i, 2L * i + 1, 4)).toList();
    return new Receipt(link, 0, 0, each, each, 1, 1, runs);
  }

  private static byte[] written(Stream<? extends Frame> frames) {
    WireWriter out = new WireWriter(1 << 10);
    frames.forEach(frame -> {
      int begun = Frames.begin(out, frame instanceof Batch ? Frames.BATCH : Frames.RECEIPT);
      switch (frame) {
        case Batch batch -> batch.write(out);
        case Receipt receipt -> receipt.write(out);
        default -> throw new IllegalArgumentException();
      }
      Frames.end(out, begun);
    });
    return out.toArray();
  }

  private static List<Frame> parsed(byte[] bytes, Allowed allowed) throws MalformedException {
    return Frames.decode(new WireReader(bytes), allowed);
  }

  private static void allocatesLittle(Allowed allowed, Stream<? extends Frame> frames)
      throws MalformedException {
    byte[] bytes = written(frames);
    List<Frame> expected = parsed(bytes, allowed);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    List<Frame> parsed = parsed(bytes, allowed);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).isLessThanOrEqualTo((long) FACTOR * bytes.length + 4_096);
    assertThat(written(parsed.stream())).isEqualTo(bytes);
    assertThat(parsed).isEqualTo(expected);
  }

  @Test
  void theSmallestRecordsAllocateLittle() throws MalformedException {
    List<MessageRecord> full = Collections.nCopies(Protocol.BATCH_RECORDS, record("c", 0));
    allocatesLittle(Allowed.EARLY, IntStream.range(0, 16).mapToObj(i -> batch(1, full)));
    List<MessageRecord> small = Collections.nCopies(Protocol.BATCH_RECORDS, record("c", 28));
    allocatesLittle(Allowed.EARLY, Stream.of(batch(1, small)));
  }

  @Test
  void skipsAllocateLittle() throws MalformedException {
    List<MessageRecord> skips = Collections.nCopies(Protocol.BATCH_RECORDS, MessageRecord.SKIP);
    allocatesLittle(Allowed.EARLY, IntStream.range(0, 16).mapToObj(i -> batch(1, skips)));
  }

  @Test
  void kindsAllocateLittle() throws MalformedException {
    List<MessageRecord> kinds =
        IntStream.range(0, Batch.TABLE_MAX).mapToObj(i -> record("" + (char) (i + 1), 0)).toList();
    allocatesLittle(
        Allowed.EARLY, IntStream.range(0, Frames.BATCHES_MAX).mapToObj(i -> batch(1, kinds)));
  }

  @Test
  void headersAllocateLittle() throws MalformedException {
    Header[] headers =
        Collections.nCopies(Protocol.HEADERS, new Header("k", Bytes.EMPTY)).toArray(Header[]::new);
    allocatesLittle(
        Allowed.EARLY, Stream.of(batch(1, Collections.nCopies(1_000, record("c", 0, headers)))));
  }

  @Test
  void probesAllocateLittle() throws MalformedException {
    allocatesLittle(
        Allowed.EARLY,
        IntStream.range(0, Frames.BATCHES_MAX).mapToObj(i -> batch(i % 4, List.of())));
  }

  @Test
  void receiptsAllocateLittle() throws MalformedException {
    allocatesLittle(
        Allowed.FROM_RESPONDER,
        LongStream.range(0, 300).mapToObj(i -> receipt(i, Protocol.RANGES, Protocol.OUTCOME_RUNS)));
    allocatesLittle(
        Allowed.FROM_RESPONDER,
        LongStream.range(0, Frames.FRAMES_MAX).mapToObj(i -> receipt(i, 0, 0)));
  }

  // --- How often

  private static void taken(Allowed allowed, Stream<? extends Frame> frames)
      throws MalformedException {
    assertThat(parsed(written(frames), allowed)).isNotEmpty();
  }

  private static void refused(Allowed allowed, Stream<? extends Frame> frames) {
    assertThatThrownBy(() -> parsed(written(frames), allowed))
        .isInstanceOf(MalformedException.class);
  }

  private static <T> Stream<T> times(int count, Function<Long, T> frame) {
    return LongStream.range(0, count).boxed().map(frame);
  }

  @Test
  void anEnvelopeHasTwoHundredAndFiftySixBatches() throws MalformedException {
    for (Allowed allowed : List.of(Allowed.EARLY, Allowed.FROM_INITIATOR)) {
      taken(allowed, times(256, i -> batch(1, List.of())));
      refused(allowed, times(257, i -> batch(1, List.of())));
    }
  }

  @Test
  void theBatchesOfAnEnvelopeSpeakOfFourLinks() throws MalformedException {
    taken(Allowed.EARLY, times(8, i -> batch(i % 4, List.of())));
    refused(Allowed.EARLY, times(5, i -> batch(i, List.of())));
  }

  @Test
  void theBatchesOfAnEnvelopeHaveAsManyRecordsAsAWindow() throws MalformedException {
    List<MessageRecord> skips = Collections.nCopies(Protocol.BATCH_RECORDS, MessageRecord.SKIP);
    taken(Allowed.EARLY, times(16, i -> batch(1, skips)));
    refused(
        Allowed.EARLY,
        Stream.concat(
            times(16, i -> batch(1, skips)), times(1, i -> batch(1, skips.subList(0, 1)))));
  }

  @Test
  void aLinkHasOneReceiptInAnEnvelopeAndFourThousandAndNinetySixHave() throws MalformedException {
    taken(Allowed.FROM_RESPONDER, times(4_096, i -> receipt(i, 0, 0)));
    refused(Allowed.FROM_RESPONDER, times(4_097, i -> receipt(i, 0, 0)));
    refused(Allowed.FROM_RESPONDER, times(2, i -> receipt(7, 0, 0)));
  }

  @Test
  void framesThatNobodyKnowsAreCountedToo() throws MalformedException {
    byte[] unknown = Bytes.hex("8000000000".repeat(4_096)).toArray();
    assertThat(parsed(unknown, Allowed.EARLY)).isEmpty();
    byte[] more = Bytes.hex("8000000000".repeat(4_097)).toArray();
    assertThatThrownBy(() -> parsed(more, Allowed.EARLY)).isInstanceOf(MalformedException.class);
  }
}
