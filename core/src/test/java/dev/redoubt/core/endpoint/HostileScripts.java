package dev.redoubt.core.endpoint;

import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The seeds of fuzzing: [HostileScript]s of honest peers, and of attacks that once succeeded.
public final class HostileScripts {
  /// Indices into the list of [HostileWorld]'s peers.
  private static final int QUICK = 0;

  private static final int OSCAR = 2;

  /// Sessions of a peer: the one that it opened, and the one that it answered.
  private static final int OPENED = 0;

  private static final int ANSWERED = 1;

  /// Edge values of [HostileFrames].
  private static final int FIRST = 0;

  private static final int SECOND = 1;
  private static final int WINDOW_LAST = 4;
  private static final int ZERO = 6;
  private static final int LAST = 7;

  private static final int NOW = 0;
  private static final int LONG_AGO = 2;

  private final WireWriter out = new WireWriter(64);

  private HostileScripts() {}

  /// All scripts by name.
  public static Map<String, Bytes> all() {
    Map<String, Bytes> all = new TreeMap<>();
    all.put("a-talk", script(HostileScripts::talk));
    all.put("new-keys", script(HostileScripts::newKeys));
    all.put("said-again", script(HostileScripts::saidAgain));
    all.put("receipts", script(HostileScripts::receipts));
    all.put("backwards-and-again", script(HostileScripts::backwardsAndAgain));
    all.put("refused-frames", script(HostileScripts::refusedFrames));
    all.put("goodbyes", script(HostileScripts::goodbyes));
    all.put("early-data", script(HostileScripts::earlyData));
    all.put("messages-that-wait", script(HostileScripts::messagesThatWait));
    all.put("much-to-tell", script(HostileScripts::muchToTell));
    all.put("attack-hops-through-the-window", script(it -> it.hop(26_000)));
    all.put("attack-hops-again-and-again", script(HostileScripts::hopsAgainAndAgain));
    all.put("attack-hops-in-early-data", script(HostileScripts::hopsInEarlyData));
    all.put("attack-messages-of-headers", script(HostileScripts::messagesOfHeaders));
    all.put("attack-links-without-messages", script(HostileScripts::linksWithoutMessages));
    all.put("attack-lives-of-fourteen-days", script(HostileScripts::livesOfFourteenDays));
    all.put("attack-last-number", script(HostileScripts::lastNumber));
    all.put("attack-outcomes-for-ever", script(HostileScripts::outcomesForEver));
    all.put("attack-steps-without-end", script(HostileScripts::stepsWithoutEnd));
    all.put("attack-sessions-without-end", script(HostileScripts::sessionsWithoutEnd));
    return all;
  }

  private static Bytes script(Consumer<HostileScripts> writing) {
    HostileScripts script = new HostileScripts();
    writing.accept(script);
    return Bytes.wrap(script.out.toArray());
  }

  // --- The language

  private HostileScripts op(HostileScript.Op op, int... operands) {
    return u8(List.of(HostileScript.Op.values()).indexOf(op)).u8(operands);
  }

  private HostileScripts u8(int... values) {
    for (int value : values) {
      out.u8(value);
    }
    return this;
  }

  private HostileScripts u16(int value) {
    out.u16(value);
    return this;
  }

  private HostileScripts say(int peer, int session, int frames) {
    return op(HostileScript.Op.SAY, peer, session, 0, frames);
  }

  private HostileScripts frame(HostileFrames.Kind kind, int... operands) {
    return u8(List.of(HostileFrames.Kind.values()).indexOf(kind)).u8(operands);
  }

  /// One BATCH, repeated `repeats` more times.
  private HostileScripts batch(
      int link,
      int lowest,
      int base,
      HostileRecords records,
      int created,
      int repeats,
      int stride) {
    frame(HostileFrames.Kind.BATCH, link, lowest, base);
    u8(records.kinds(), records.attributes()).u16(records.count());
    u8(records.payload(), records.headers(), records.skips(), created);
    return u16(repeats).u8(stride);
  }

  private static HostileRecords messages(int count) {
    return records(0, count, 8, 0);
  }

  private static HostileRecords records(int kinds, int count, int payload, int skips) {
    return new HostileRecords(kinds, 0, count, payload, 0, skips, 0, 0);
  }

  private HostileScripts wait(int seconds) {
    return op(HostileScript.Op.WAIT, 3, seconds);
  }

  // --- What peers do that mean no harm

  private void talk() {
    say(OSCAR, OPENED, 1).batch(1, FIRST, FIRST, messages(3), NOW, 0, 0);
    for (int how : new int[] {0, 2, 7}) {
      op(HostileScript.Op.SETTLE, 0, how);
    }
    say(OSCAR, OPENED, 1).batch(1, SECOND, FIRST, messages(2), NOW, 0, 0);
    op(HostileScript.Op.HAND_OFF, 0)
        .op(HostileScript.Op.REPLY, 0)
        .op(HostileScript.Op.SETTLE, 0, 0);
    op(HostileScript.Op.HONEST).op(HostileScript.Op.STRANGER).wait(1);
  }

  private void newKeys() {
    for (int i = 0; i < 4; i++) {
      say(QUICK, OPENED, 2).frame(HostileFrames.Kind.STEP);
      batch(1, FIRST, FIRST, messages(1), NOW, 0, 0).wait(1);
    }
    op(HostileScript.Op.SEND, OSCAR, 0).wait(250).op(HostileScript.Op.HONEST).wait(250);
  }

  private void receipts() {
    op(HostileScript.Op.SEND, OSCAR, 0x70).op(HostileScript.Op.WAIT, 2, 1);
    say(OSCAR, ANSWERED, 1).receipt(FIRST, ZERO, 0);
    op(HostileScript.Op.WAIT, 2, 5);
    say(OSCAR, ANSWERED, 2).receipt(FIRST, SECOND, 0).receipt(FIRST, FIRST, 2);
    say(OSCAR, ANSWERED, 1).frame(HostileFrames.Kind.REKEY_REQUEST).wait(2);
  }

  private void backwardsAndAgain() {
    for (int i = 0; i < 3; i++) {
      op(HostileScript.Op.SEAL, OSCAR, OPENED, 0, 1).batch(2, FIRST, FIRST, messages(2), NOW, 0, 0);
    }
    op(HostileScript.Op.RELEASE, 1).op(HostileScript.Op.REPLAY).u16(0);
    op(HostileScript.Op.STAND_STILL, 50).op(HostileScript.Op.SETTLE, 0, 0).wait(6);
    op(HostileScript.Op.RECONNECT, 1).op(HostileScript.Op.RECONNECT, 0).wait(1);
  }

  private void refusedFrames() {
    say(OSCAR, OPENED, 1).frame(HostileFrames.Kind.RAW, 1).u16(3).u8(0, 0, 0, 0);
    say(OSCAR, OPENED, 1).frame(HostileFrames.Kind.OFFER, 1, 1);
    say(OSCAR, ANSWERED, 1).frame(HostileFrames.Kind.ACCEPT, 1);
    say(OSCAR, ANSWERED, 1).batch(1, FIRST, FIRST, messages(1), NOW, 0, 0);
    say(OSCAR, OPENED, 1).batch(1, FIRST, FIRST, records(1 << 3, 1, 0, 0), NOW, 0, 0);
    say(OSCAR, OPENED, 1).frame(HostileFrames.Kind.IGNORABLE, 0x90).u16(9);
  }

  private void goodbyes() {
    op(HostileScript.Op.SEND, OSCAR, 0).say(OSCAR, ANSWERED, 1);
    frame(HostileFrames.Kind.CLOSE, 0).wait(3).op(HostileScript.Op.DIRECTORY, OSCAR, 1).wait(30);
    say(OSCAR, OPENED, 1).frame(HostileFrames.Kind.CLOSE, 0).wait(61);
    op(HostileScript.Op.LEAVE);
  }

  private void earlyData() {
    op(HostileScript.Op.OPEN, OSCAR, 1).batch(3, FIRST, FIRST, messages(2), NOW, 0, 0);
    say(OSCAR, 2, 1).batch(3, FIRST, FIRST, messages(1), NOW, 0, 0);
    op(HostileScript.Op.CONFIRM, OSCAR).say(OSCAR, 2, 1);
    batch(3, FIRST, FIRST, messages(1), NOW, 0, 0).op(HostileScript.Op.SETTLE, 0, 0);
  }

  /// Number 0 arrives last.
  private void messagesThatWait() {
    HostileRecords large = records(0, 1, 0xa0, 0);
    say(OSCAR, OPENED, 1).batch(1, ZERO, 2, large, NOW, 2, HostileFrames.BASE_BY_COUNT);
    say(OSCAR, OPENED, 1).batch(1, ZERO, 0, large, NOW, 2, HostileFrames.BASE_BY_COUNT).wait(1);
    say(OSCAR, OPENED, 1).batch(1, ZERO, ZERO, messages(1), NOW, 0, 0);
  }

  /// Unordered messages are settled from the end, and arrive again.
  private void saidAgain() {
    HostileRecords free = records(HostileRecords.FREE, 3, 8, 0);
    say(OSCAR, OPENED, 1).batch(1, ZERO, ZERO, free, NOW, 0, 0);
    op(HostileScript.Op.SETTLE, 2, 0).op(HostileScript.Op.WAIT, 2, 1);
    say(OSCAR, OPENED, 1).batch(1, ZERO, ZERO, free, NOW, 0, 0);
    op(HostileScript.Op.OPEN, OSCAR, 1).batch(1, ZERO, ZERO, free, NOW, 0, 0);
    op(HostileScript.Op.SETTLE, 0, 1).say(OSCAR, OPENED, 1);
    batch(1, ZERO, ZERO, free, NOW, 0, 0).op(HostileScript.Op.SETTLE, 0, 0).wait(1);
  }

  private HostileScripts receipt(int received, int settled, int outcomes) {
    frame(HostileFrames.Kind.RECEIPT, 0, received, settled, 0, 0, 0).u16(outcomes);
    return outcomes == 0 ? u16(0) : u8(0, 1, 2).u16(0);
  }

  // --- What peers do to harm

  /// Each frame skips a whole window, to the end of the next one.
  private HostileScripts hop(int frames) {
    say(OSCAR, OPENED, 1);
    return hops(frames);
  }

  private HostileScripts hops(int frames) {
    HostileRecords skip = records(0, 1, 0, 1);
    return batch(1, FIRST, WINDOW_LAST, skip, NOW, frames, HostileFrames.LOWEST_BY_WINDOW);
  }

  /// As many messages as an envelope can hold, on as many links.
  private void hopsAgainAndAgain() {
    for (int i = 0; i < 8; i++) {
      hop(250);
    }
  }

  private void hopsInEarlyData() {
    op(HostileScript.Op.OPEN, OSCAR, 1).hops(1_190);
  }

  /// A message that consists of headers of four bytes.
  private void messagesOfHeaders() {
    HostileRecords records = new HostileRecords(0, 4, 1, 0, 0xff, 0, 0, 0);
    say(OSCAR, OPENED, 1).batch(1, FIRST, FIRST, records, NOW, 7, HostileFrames.BASE_BY_COUNT);
  }

  private void linksWithoutMessages() {
    say(OSCAR, OPENED, 1).batch(0, ZERO, ZERO, messages(0), NOW, 4_000, HostileFrames.NEXT_LINK);
    for (int i = 0; i < 60; i++) {
      int link = i % 8 * 4;
      say(OSCAR, OPENED, 1).batch(link, ZERO, ZERO, messages(0), NOW, 3, HostileFrames.NEXT_LINK);
    }
  }

  private void livesOfFourteenDays() {
    HostileRecords long1 = records(HostileRecords.LIVES_LONG, 1, 8, 0);
    say(OSCAR, OPENED, 1)
        .batch(1, FIRST, FIRST, long1, NOW, 0, 0)
        .op(HostileScript.Op.SETTLE, 0, 0);
  }

  /// The largest number: no receipt could name the one after it.
  private void lastNumber() {
    say(OSCAR, OPENED, 1).batch(1, LAST, SECOND, messages(1), NOW, 0, 0).wait(1);
  }

  /// Records that have expired before they arrive.
  private void outcomesForEver() {
    for (int peer = 1; peer < 6; peer++) {
      HostileRecords dead = records(HostileRecords.EXPIRES_AT_ONCE, 4_096, 0, 0);
      say(peer, OPENED, 1).batch(1, ZERO, ZERO, dead, LONG_AGO, 7, HostileFrames.BASE_BY_COUNT);
      HostileRecords few = records(HostileRecords.EXPIRES_AT_ONCE, 1, 0, 0);
      say(peer, OPENED, 1).batch(2, ZERO, ZERO, few, LONG_AGO, 250, HostileFrames.BASE_BY_COUNT);
    }
  }

  private void stepsWithoutEnd() {
    for (int i = 0; i < 40; i++) {
      say(QUICK, OPENED, 1).frame(HostileFrames.Kind.STEP);
    }
  }

  /// Answers each INIT and closes the session at once.
  private void sessionsWithoutEnd() {
    op(HostileScript.Op.SEND, OSCAR, 0);
    for (int i = 0; i < 20; i++) {
      say(OSCAR, ANSWERED + i, 1).frame(HostileFrames.Kind.CLOSE, 1);
      op(HostileScript.Op.ANSWER, OSCAR, 0, i);
    }
  }

  /// Makes links with long receipts, and requests these receipts repeatedly.
  private void muchToTell() {
    HostileRecords every = records(HostileRecords.EXPIRES_AT_ONCE, 2_048, 0, 2);
    say(OSCAR, OPENED, 1).batch(0, ZERO, ZERO, every, LONG_AGO, 3, HostileFrames.NEXT_LINK);
    op(HostileScript.Op.WAIT, 2, 1);
    for (int i = 0; i < 4; i++) {
      say(OSCAR, OPENED, 1).batch(0, ZERO, ZERO, messages(0), NOW, 3, HostileFrames.NEXT_LINK);
    }
  }
}
