package dev.redoubt.core.endpoint;

import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.message.MalformedException;

/// The part of a BATCH after its numbers: a table and records of one kind, valid or not.
///
/// @param kinds flags, see below
/// @param attributes arbitrary bits of each record
/// @param payload size of each record's payload, bytes
/// @param headers number of headers of each record, four bytes each
/// @param skips every n-th record is a skip; 0 for none
record HostileRecords(
    int kinds,
    int attributes,
    int count,
    int payload,
    int headers,
    int skips,
    long createdMillis,
    long deltaMillis) {
  static final int FREE = 1;
  static final int EXPIRES_AT_ONCE = 2;
  static final int LIVES_LONG = 4;
  static final int NO_TYPE = 8;
  static final int NO_TIME_TO_LIVE = 16;
  static final int LONG_TYPE = 32;
  static final int TABLE_OF_PROBE = 64;

  private static final int DAY_MILLIS = 86_400_000;
  private static final int HEADERS = 4;
  private static final int HEADERS_MAX = (1 << 16) / 4 - 1;

  static HostileRecords read(WireReader script, Now now) throws MalformedException {
    int kinds = script.u8();
    int attributes = script.u8();
    int count = script.u16() % 4_200;
    int payload = script.u8();
    int headers = script.u8();
    int skips = script.u8();
    long created = now.wallMillis();
    long delta = 0;
    switch (script.u8() % 5) {
      case 0 -> {}
      case 1 -> delta = script.u16();
      case 2 -> created = 0;
      case 3 -> created = Long.MAX_VALUE - 1;
      default -> created = script.u64();
    }
    return new HostileRecords(
        kinds,
        attributes,
        count,
        payload < 0x80 ? payload : (payload - 0x7f) << 13,
        headers < 0x80 ? headers : Math.min(HEADERS_MAX, (headers - 0x7f) << 7),
        skips,
        created,
        delta);
  }

  /// Appends as many records as fit.
  ///
  /// @return false if none fits
  boolean write(WireWriter out, int room) {
    out.u64(createdMillis);
    boolean table = count > 0 || (kinds & TABLE_OF_PROBE) != 0;
    out.u8(table ? 1 : 0);
    if (table) {
      out.text8(type()).text8("").u32(timeToLive());
    }
    int at = out.size();
    out.u16(0);
    int written = 0;
    while (written < count && out.size() <= room - size()) {
      record(out, skips > 0 && written % skips == 0);
      written++;
    }
    out.putU16(at, written);
    return written > 0 || count == 0;
  }

  private String type() {
    if ((kinds & NO_TYPE) != 0) {
      return "";
    }
    return (kinds & LONG_TYPE) != 0 ? "t".repeat(129) : (kinds & FREE) != 0 ? "free" : "chat";
  }

  private int timeToLive() {
    if ((kinds & NO_TIME_TO_LIVE) != 0) {
      return 0;
    }
    int millis = (kinds & EXPIRES_AT_ONCE) != 0 ? 1 : 300_000;
    return (kinds & LIVES_LONG) != 0 ? millis == 1 ? DAY_MILLIS : 14 * DAY_MILLIS : millis;
  }

  private int size() {
    return 40 + payload + 4 * headers;
  }

  private void record(WireWriter out, boolean skip) {
    if (skip) {
      out.u8(8);
      return;
    }
    out.u8(attributes).u8(0).varint(deltaMillis);
    out.zeros((attributes & 1) != 0 ? 16 : 0).zeros((attributes & 2) != 0 ? 16 : 0);
    if ((attributes & HEADERS) != 0) {
      out.u16(4 * headers);
      for (int i = 0; i < headers; i++) {
        out.u8(1).u8('k').u16(0);
      }
    }
    out.varint(payload).zeros(payload);
  }
}
