package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.frame.Header;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MessageId;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes `batches.json`, `receipts.json` and `frames.json`.
final class FrameVectors {
  static final long LINK = 0x1122334455667788L;
  private static final String HEAD = "112233445566778800000000000000020000000000000005";

  private FrameVectors() {}

  static JsonNode batches() {
    ObjectNode file = Json.file("7.2", "Values of BATCH frames. All negative cases are malformed.");
    ArrayNode cases = file.putArray("cases");
    batch(cases, "probe", Batch.probe(LINK, 7, World.WALL));
    batch(cases, "two messages and a skip", batch());
    batch(cases, "a key twice, and a value that is not UTF-8", headers());
    batch(cases, "a reply to a message that moved", reply());
    ArrayNode negative = file.putArray("negative");
    String time = "000001a3185c5000";
    String chat = "01" + "0463686174" + "00" + "000493e0";
    refused(negative, "probe whose base_seq is not lowest_unsettled", HEAD + time + "000000");
    refused(negative, "records without a table", HEAD + time + "00" + "0001" + "00000001ff");
    refused(negative, "table_index outside the table", HEAD + time + chat + "0001" + "00010001ff");
    refused(negative, "unknown attribute", HEAD + time + chat + "0001" + "20000001ff");
    refused(negative, "skip with another attribute", HEAD + time + chat + "0001" + "09");
    refused(negative, "varint not shortest", HEAD + time + chat + "0001" + "0000800001ff");
    refused(negative, "payload cut short", HEAD + time + chat + "0001" + "00000002ff");
    refused(negative, "one byte too many", HEAD + time + chat + "0001" + "00000001ffff");
    refused(negative, "empty headers", HEAD + time + chat + "0001" + "040000000001ff");
    String headers = "04" + "0000" + "0204" + "016b0000".repeat(129) + "01ff";
    refused(negative, "129 headers", HEAD + time + chat + "0001" + headers);
    String key = "04" + "0000" + "0005" + "01ff" + "0001" + "76" + "01ff";
    refused(negative, "header key not UTF-8", HEAD + time + chat + "0001" + key);
    String beyond = "04" + "0000" + "0004" + "016b" + "0001" + "76" + "01ff";
    refused(negative, "header beyond its block", HEAD + time + chat + "0001" + beyond);
    String latin = "01" + "0463686174" + "01ff" + "000493e0";
    refused(negative, "content type not UTF-8", HEAD + time + latin + "0001" + "00000001ff");
    refused(negative, "empty type", HEAD + time + "010000000493e0" + "0001" + "00000001ff");
    refused(
        negative, "no time to live", HEAD + time + "01046368617400" + "00000000" + "0001" + "08");
    refused(
        negative, "type not UTF-8", HEAD + time + "0101ff00" + "000493e0" + "0001" + "00000001ff");
    refused(
        negative,
        "base_seq of 2^61 and more",
        "1122334455667788" + "0".repeat(16) + "2000000000000000" + time + chat + "000108");
    refused(
        negative,
        "record of number 2^61 - 1",
        "1122334455667788" + "0".repeat(16) + "1fffffffffffffff" + time + chat + "000108");
    return file;
  }

  private static Batch batch() {
    MessageRecord.Kind chat = new MessageRecord.Kind("chat", "text/plain", 300_000);
    MessageRecord.Kind file = new MessageRecord.Kind("file", "", 1);
    MessageId answered = new MessageId(1, 2);
    return new Batch(
        LINK,
        2,
        5,
        World.WALL,
        List.of(
            new MessageRecord(
                chat, World.WALL, null, false, null, List.of(), Bytes.utf8("Hello"), false),
            MessageRecord.SKIP,
            new MessageRecord(
                file,
                World.WALL + 300,
                new MessageId(LINK + 1, 9),
                true,
                answered,
                List.of(new Header("trace", Bytes.hex("00ff"))),
                Bytes.EMPTY,
                false)));
  }

  private static Batch headers() {
    List<Header> headers =
        List.of(
            new Header("k", Bytes.utf8("first")),
            new Header("other", Bytes.hex("ff")),
            new Header("k", Bytes.EMPTY));
    return single("application/json; charset=UTF-8", null, headers);
  }

  private static Batch reply() {
    return single("text/plain;charset=utf-8", new MessageId(LINK + 1, 9), List.of());
  }

  private static Batch single(
      String contentType, @Nullable MessageId answered, List<Header> headers) {
    MessageRecord.Kind kind = new MessageRecord.Kind("ask", contentType, 10_000);
    return new Batch(
        LINK,
        0,
        0,
        World.WALL,
        List.of(
            new MessageRecord(
                kind, World.WALL, null, false, answered, headers, Bytes.utf8("{}"), false)));
  }

  private static void batch(ArrayNode to, String what, Batch batch) {
    to.add(described(what, batch));
  }

  static ObjectNode described(String what, Batch batch) {
    WireWriter out = new WireWriter(128);
    batch.write(out);
    ObjectNode entry =
        Json.object()
            .put("what", what)
            .put("value", Json.hex(out.toArray()))
            .put("link_id", Long.toHexString(batch.linkId()))
            .put("lowest_unsettled", batch.lowestUnsettled())
            .put("base_seq", batch.baseSeq())
            .put("created_ms", batch.createdMillis());
    ArrayNode records = entry.putArray("records");
    for (MessageRecord record : batch.records()) {
      record(records.addObject(), record);
    }
    return entry;
  }

  private static void record(ObjectNode to, MessageRecord record) {
    to.put("skip", record.skip());
    if (record.skip()) {
      return;
    }
    to.put("type", record.kind().type())
        .put("content_type", record.kind().contentType())
        .put("ttl_ms", record.kind().ttlMillis())
        .put("created_ms", record.createdMillis())
        .put("redelivered", record.redelivered())
        .put("id", String.valueOf(record.ownId()))
        .put("answered", String.valueOf(record.answers()))
        .put("payload", record.payload().toHex());
    ArrayNode headers = to.putArray("headers");
    for (Header header : record.headers()) {
      headers.addObject().put("key", header.key()).put("value", header.value().toHex());
    }
  }

  static JsonNode receipts() {
    ObjectNode file =
        Json.file("7.3", "Values of RECEIPT frames. All negative cases are malformed.");
    ArrayNode cases = file.putArray("cases");
    receipt(
        cases,
        "nothing yet",
        new Receipt(LINK, 0, 0, List.of(), List.of(), 256, 1 << 20, List.of()));
    receipt(
        cases,
        "ranges and outcomes",
        new Receipt(
            LINK,
            300,
            200,
            List.of(new Receipt.Range(301, 303), new Receipt.Range(500, 501)),
            List.of(new Receipt.Range(200, 201)),
            65_536,
            32 << 20,
            List.of(new Receipt.Run(0, 1, 4), new Receipt.Run(1, 129, 2))));
    ArrayNode negative = file.putArray("negative");
    String next = "1122334455667788" + "0000000000000005" + "0000000000000003";
    String window = "0000010000100000";
    refused(
        negative,
        "settled_next above received_next",
        "1122334455667788" + "0000000000000003" + "0000000000000005" + "0000" + window + "0000");
    refused(negative, "run of 0", next + "010100" + "00" + window + "0000");
    refused(
        negative, "more than 64 ranges", next + "41" + "0101".repeat(65) + "00" + window + "0000");
    refused(negative, "code 0", next + "0000" + window + "0001" + "000100");
    refused(negative, "window of too many records", next + "0000" + "0001000100100000" + "0000");
    refused(negative, "window of too many bytes", next + "0000" + "0000010002000001" + "0000");
    refused(negative, "one byte too many", next + "0000" + window + "000000");
    refused(negative, "cut short", next + "0000" + window + "00");
    return file;
  }

  static JsonNode sequences() {
    ObjectNode file =
        Json.file(
            "5.12",
            "Frames of an envelope, without padding: each part as often as it says. All negative cases"
                + " refuse the envelope.");
    String probe = framed(Frames.BATCH, Batch.probe(LINK, 7, World.WALL)::write);
    String skips =
        framed(
            Frames.BATCH,
            new Batch(LINK, 0, 0, World.WALL, Collections.nCopies(256, MessageRecord.SKIP))::write);
    String receipt =
        framed(
            Frames.RECEIPT,
            new Receipt(LINK, 0, 0, List.of(), List.of(), 256, 1 << 20, List.of())::write);
    String unknown = "8000000000";
    ArrayNode cases = file.putArray("cases");
    sequence(cases, "256 batches with 65,536 records", "early").add(part(256, skips));
    sequence(cases, "4,096 frames that are skipped", "from_initiator").add(part(4_096, unknown));
    for (int reason = 0; reason < 3; reason++) {
      sequence(cases, "CLOSE, reason " + reason, "from_initiator").add(part(1, close(reason)));
    }
    ArrayNode goodbye = sequence(cases, "receipt, then CLOSE", "from_responder");
    goodbye.add(part(1, receipt)).add(part(1, close(0)));
    sequence(cases, "a batch and a frame that is skipped", "early")
        .add(part(1, probe))
        .add(part(1, unknown));
    ArrayNode negative = file.putArray("negative");
    sequence(negative, "CLOSE, unknown reason", "from_initiator").add(part(1, close(3)));
    sequence(negative, "CLOSE twice", "from_initiator").add(part(2, close(0)));
    sequence(negative, "CLOSE in early data", "early").add(part(1, close(0)));
    sequence(negative, "receipt in early data", "early").add(part(1, receipt));
    sequence(negative, "receipt of an initiator", "from_initiator").add(part(1, receipt));
    sequence(negative, "batch of a responder", "from_responder").add(part(1, probe));
    sequence(negative, "frame type below 0x80", "from_initiator").add(part(1, "0900000000"));
    sequence(negative, "frame cut short", "from_initiator").add(part(1, "0600000002" + "00"));
    sequence(negative, "257 batches", "early").add(part(257, probe));
    sequence(negative, "257 batches", "from_initiator").add(part(257, probe));
    ArrayNode records = sequence(negative, "more than 65,536 records", "early");
    records.add(part(16, framed(Frames.BATCH, full()::write))).add(part(1, skips));
    ArrayNode links = sequence(negative, "batches of five links", "early");
    for (int link = 0; link < 5; link++) {
      links.add(part(1, framed(Frames.BATCH, Batch.probe(LINK + link, 7, World.WALL)::write)));
    }
    sequence(negative, "two receipts of a link", "from_responder").add(part(2, receipt));
    sequence(negative, "4,097 frames", "from_responder").add(part(4_097, unknown));
    return file;
  }

  private static String close(int reason) {
    return "06" + "00000001" + "0" + reason;
  }

  /// As many skips as fit into a batch.
  private static Batch full() {
    return new Batch(
        LINK, 0, 0, World.WALL, Collections.nCopies(Protocol.BATCH_RECORDS, MessageRecord.SKIP));
  }

  private static ArrayNode sequence(ArrayNode to, String what, String where) {
    return to.addObject().put("what", what).put("where", where).putArray("parts");
  }

  private static ObjectNode part(int times, String bytes) {
    return Json.object().put("times", times).put("bytes", bytes);
  }

  private static String framed(int type, Consumer<WireWriter> value) {
    WireWriter out = new WireWriter(128);
    int begun = Frames.begin(out, type);
    value.accept(out);
    Frames.end(out, begun);
    return Json.hex(out.toArray());
  }

  /// The frames of a case.
  static WireReader sequence(JsonNode of) {
    WireWriter out = new WireWriter(1 << 16);
    for (JsonNode part : of.get("parts")) {
      for (int i = 0; i < part.get("times").asInt(); i++) {
        out.bytes(Json.bytes(part, "bytes"));
      }
    }
    return new WireReader(out.toArray());
  }

  static Frames.Allowed where(JsonNode of) {
    return Frames.Allowed.valueOf(of.get("where").asString().toUpperCase(Locale.ROOT));
  }

  private static void receipt(ArrayNode to, String what, Receipt receipt) {
    to.add(described(what, receipt));
  }

  static ObjectNode described(String what, Receipt receipt) {
    WireWriter out = new WireWriter(128);
    receipt.write(out);
    ObjectNode entry =
        Json.object()
            .put("what", what)
            .put("value", Json.hex(out.toArray()))
            .put("link_id", Long.toHexString(receipt.linkId()))
            .put("received_next", receipt.receivedNext())
            .put("settled_next", receipt.settledNext())
            .put("window_records", receipt.windowRecords())
            .put("window_bytes", receipt.windowBytes());
    ranges(entry.putArray("received_above"), receipt.receivedAbove());
    ranges(entry.putArray("settled_above"), receipt.settledAbove());
    ArrayNode outcomes = entry.putArray("outcomes");
    for (Receipt.Run run : receipt.outcomes()) {
      outcomes.addObject().put("from", run.from()).put("to", run.to()).put("code", run.code());
    }
    return entry;
  }

  private static void ranges(ArrayNode to, List<Receipt.Range> ranges) {
    for (Receipt.Range range : ranges) {
      to.addObject().put("from", range.from()).put("to", range.to());
    }
  }

  private static void refused(ArrayNode to, String what, String value) {
    to.addObject().put("what", what).put("value", value);
  }
}
