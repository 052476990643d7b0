package dev.redoubt.core.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.MessageRecord.Kind;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.MessageId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final long WALL = 1_800_000_000_000L;
  private static final long SEQ_MAX = (1L << 61) - 1;
  private static final Kind CHAT = new Kind("chat", "text/plain", 300_000);
  private static final Kind FILE = new Kind("file", "", 1);

  static final Batch EVERYTHING =
      new Batch(
          -2,
          3,
          5,
          WALL,
          List.of(
              record(CHAT, null, false, null, List.of(), "Hello"),
              MessageRecord.SKIP,
              record(
                  FILE,
                  new MessageId(7, 8),
                  true,
                  new MessageId(9, 10),
                  List.of(new Header("trace", Bytes.hex("00ff")), new Header("empty", Bytes.EMPTY)),
                  ""),
              record(CHAT, null, true, null, List.of(), "x".repeat(300))));

  private static MessageRecord record(
      Kind kind,
      @Nullable MessageId own,
      boolean redelivered,
      @Nullable MessageId answers,
      List<Header> headers,
      String text) {
    return new MessageRecord(
        kind, WALL + text.length(), own, redelivered, answers, headers, Bytes.utf8(text), false);
  }

  static byte[] written(Batch batch) {
    WireWriter out = new WireWriter(64);
    batch.write(out);
    return out.toArray();
  }

  private static Batch parsed(byte[] bytes) throws MalformedException {
    return Batch.decode(new WireReader(bytes));
  }

  private static void refused(byte[] bytes) {
    assertThatThrownBy(() -> parsed(bytes)).isInstanceOf(MalformedException.class);
  }

  @Test
  void whatIsWrittenIsRead() throws MalformedException {
    assertThat(parsed(written(EVERYTHING))).isEqualTo(EVERYTHING);
    Batch probe = Batch.probe(1, SEQ_MAX, WALL);
    assertThat(parsed(written(probe))).isEqualTo(probe);
    Batch skips = new Batch(1, 0, 0, WALL, List.of(MessageRecord.SKIP, MessageRecord.SKIP));
    assertThat(parsed(written(skips))).isEqualTo(skips);
  }

  @Test
  void theWireBoundIsOne() {
    assertThat(written(EVERYTHING)).hasSizeLessThanOrEqualTo(EVERYTHING.wireBound());
    Batch probe = Batch.probe(1, 2, WALL);
    assertThat(written(probe)).hasSizeLessThanOrEqualTo(probe.wireBound());
  }

  @Test
  void everyTruncationAndExtensionIsRefused() {
    byte[] whole = written(EVERYTHING);
    for (int size = 0; size < whole.length; size++) {
      refused(Arrays.copyOf(whole, size));
    }
    refused(Arrays.copyOf(whole, whole.length + 1));
  }

  /// Many changes give another valid batch; the worst that may happen is a refusal, and what is
  /// accepted can be encoded again.
  @Test
  void noChangeOfBitsDoesWorseThanBeRefused() {
    byte[] whole = written(EVERYTHING);
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] changed = whole.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      readAgain(changed);
    }
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = whole.clone();
      for (int j = random.nextInt(1, 6); j > 0; j--) {
        changed[random.nextInt(whole.length)] = (byte) random.nextInt();
      }
      readAgain(changed);
    }
  }

  private static void readAgain(byte[] bytes) {
    try {
      Batch batch = parsed(bytes);
      assertThat(parsed(written(batch)).records()).hasSameSizeAs(batch.records());
    } catch (MalformedException refused) {
      assertThat(refused).hasMessageMatching("[a-zA-Z0-9 ,-]+");
    }
  }

  @Test
  void payloadAndHeadersTogetherHaveTheirBound() throws MalformedException {
    Header header = new Header("key", Bytes.wrap(new byte[94]));
    String text = "x".repeat(Protocol.MESSAGE_MAX - 100);
    assertThat(parsed(written(large(header, text))).records().getFirst().size())
        .isEqualTo(Protocol.MESSAGE_MAX);
    refused(written(large(header, text + "x")));
    refused(written(large(new Header("keys", header.value()), text)));
  }

  private static Batch large(Header header, String text) {
    MessageRecord record = record(CHAT, null, false, null, List.of(header), text);
    return new Batch(1, 0, 0, record.createdMillis(), List.of(record));
  }

  @Test
  void timesToLiveEndAtADay() throws MalformedException {
    long day = 24 * 3_600_000L;
    Kind longest = new Kind("a", "", day);
    Batch batch =
        new Batch(1, 0, 0, WALL, List.of(record(longest, null, false, null, List.of(), "")));
    assertThat(parsed(written(batch))).isEqualTo(batch);
    Kind tooLong = new Kind("a", "", day + 1);
    refused(
        written(
            new Batch(1, 0, 0, WALL, List.of(record(tooLong, null, false, null, List.of(), "")))));
    Kind none = new Kind("a", "", 0);
    refused(
        written(new Batch(1, 0, 0, WALL, List.of(record(none, null, false, null, List.of(), "")))));
  }

  @Test
  void noSequenceNumberNorTheOneAfterItPassesItsBound() throws MalformedException {
    Batch last = new Batch(1, 0, SEQ_MAX - 1, WALL, List.of(MessageRecord.SKIP));
    assertThat(parsed(written(last))).isEqualTo(last);
    refused(written(new Batch(1, 0, SEQ_MAX, WALL, List.of(MessageRecord.SKIP))));
    refused(written(Batch.probe(1, SEQ_MAX + 1, WALL)));
    refused(written(Batch.probe(1, -1, WALL)));
  }

  @Test
  void aBatchHoldsAtMostItsBoundOfRecords() throws MalformedException {
    List<MessageRecord> full = new ArrayList<>();
    for (int i = 0; i < Protocol.BATCH_RECORDS; i++) {
      full.add(MessageRecord.SKIP);
    }
    assertThat(parsed(written(new Batch(1, 0, 0, WALL, full))).records())
        .hasSize(Protocol.BATCH_RECORDS);
    full.add(MessageRecord.SKIP);
    refused(written(new Batch(1, 0, 0, WALL, full)));
  }

  @Test
  void typesHaveOneToOneHundredAndTwentyEightBytes() throws MalformedException {
    Batch longest = of(new Kind("t".repeat(128), "c".repeat(128), 1));
    assertThat(parsed(written(longest))).isEqualTo(longest);
    refused(written(of(new Kind("t".repeat(129), "", 1))));
    refused(written(of(new Kind("t", "c".repeat(129), 1))));
    refused(written(of(new Kind("", "", 1))));
  }

  private static Batch of(Kind kind) {
    return new Batch(1, 0, 0, WALL, List.of(record(kind, null, false, null, List.of(), "")));
  }

  @Test
  void creationTimesThatOverflowAreRefused() {
    Batch batch =
        new Batch(
            1,
            0,
            0,
            Long.MAX_VALUE,
            List.of(
                new MessageRecord(
                    CHAT, Long.MAX_VALUE, null, false, null, List.of(), Bytes.EMPTY, false)));
    byte[] bytes = written(batch);
    int delta = bytes.length - 2;
    assertThat(bytes[delta]).isZero();
    bytes[delta] = 1;
    refused(bytes);
  }

  @Test
  void whatABatchSaysOfTheLinkStaysWithoutItsRecords() {
    assertThat(EVERYTHING.withoutRecords()).isEqualTo(Batch.probe(-2, 3, WALL));
  }
}
