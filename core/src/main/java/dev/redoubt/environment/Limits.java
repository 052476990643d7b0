package dev.redoubt.environment;

import dev.redoubt.core.Protocol;
import java.time.Duration;
import java.util.function.Consumer;

/// Every bound of one agent that an application may lower, each with its unit. The defaults are the
/// protocol's upper bounds (§9.1), except `batchBytes`; [#DEFAULT] suits most.
///
/// @param messageMax payload and headers of one message, bytes, 1 KiB to 1 MiB − 1 KiB
/// @param batchBytes frames of one data envelope, bytes, 4 KiB to 1 MiB − 1 KiB
/// @param inboundBudget all that peers can make us remember, bytes of heap: messages received and
///   not settled, links, sessions, handshakes and identities
/// @param generation life of a generation's key, at most 2^16 envelopes, 256 MiB and 10 min
/// @param epoch life of an epoch, after which a KEM step is due, at most 2^18 envelopes, 1 GiB and
///   15 min
/// @param sessionAge age at which a session is replaced, 1 min to 24 h
/// @param initsPerSecond INITs opened per second, over all peers, 1 to 1,000
/// @param initsPerIdentity INITs per minute of one identity, 1 to 120
/// @param peers identities with state, 1 to 10,000
/// @param padding how the bodies that we seal are padded
public record Limits(
    int messageMax,
    int batchBytes,
    long inboundBudget,
    KeyLife generation,
    KeyLife epoch,
    Duration sessionAge,
    int initsPerSecond,
    int initsPerIdentity,
    int peers,
    Padding padding) {

  /// What [#DEFAULT] has for `batchBytes`: with all that comes around it, an entry of 122 KiB.
  /// Redis has memory for that at hand, while from 128 KiB on an allocator asks the system for each
  /// one.
  private static final int BATCH_BYTES = (120 << 10) - 16;

  private static final KeyLife GENERATION_MAX =
      new KeyLife(1 << 16, 256L << 20, Duration.ofMinutes(10));
  private static final KeyLife EPOCH_MAX = new KeyLife(1 << 18, 1L << 30, Duration.ofMinutes(15));

  public static final Limits DEFAULT =
      new Limits(
          Protocol.MESSAGE_MAX,
          BATCH_BYTES,
          Runtime.getRuntime().maxMemory() / 4,
          GENERATION_MAX,
          EPOCH_MAX,
          Duration.ofHours(24),
          1_000,
          120,
          10_000,
          Padding.PADME);

  public Limits {
    requireInRange("messageMax", messageMax, 1 << 10, Protocol.MESSAGE_MAX);
    requireInRange("batchBytes", batchBytes, 4 << 10, Protocol.MESSAGE_MAX);
    requireInRange("inboundBudget", inboundBudget, 8L << 20, Long.MAX_VALUE);
    generation.within("generation", GENERATION_MAX);
    epoch.within("epoch", EPOCH_MAX);
    requireInRange("sessionAge (s)", sessionAge.toSeconds(), 60, 86_400);
    requireInRange("initsPerSecond", initsPerSecond, 1, 1_000);
    requireInRange("initsPerIdentity", initsPerIdentity, 1, 120);
    requireInRange("peers", peers, 1, 10_000);
  }

  public Limits withMessageMax(int bytes) {
    return with(it -> it.messageMax = bytes);
  }

  public Limits withBatchBytes(int bytes) {
    return with(it -> it.batchBytes = bytes);
  }

  public Limits withInboundBudget(long bytes) {
    return with(it -> it.inboundBudget = bytes);
  }

  public Limits withGenerations(int envelopes, long bytes, Duration age) {
    return with(it -> it.generation = new KeyLife(envelopes, bytes, age));
  }

  public Limits withEpochs(int envelopes, long bytes, Duration age) {
    return with(it -> it.epoch = new KeyLife(envelopes, bytes, age));
  }

  public Limits withPeers(int count) {
    return with(it -> it.peers = count);
  }

  public Limits withInits(int perSecond, int perMinuteOfOneIdentity) {
    return with(it -> {
      it.initsPerSecond = perSecond;
      it.initsPerIdentity = perMinuteOfOneIdentity;
    });
  }

  private Limits with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.limits();
  }

  /// The same limits, to be changed.
  private static final class Draft {
    int messageMax;
    int batchBytes;
    long inboundBudget;
    KeyLife generation;
    KeyLife epoch;
    final Duration sessionAge;
    int initsPerSecond;
    int initsPerIdentity;
    int peers;
    final Padding padding;

    Draft(Limits from) {
      messageMax = from.messageMax;
      batchBytes = from.batchBytes;
      inboundBudget = from.inboundBudget;
      generation = from.generation;
      epoch = from.epoch;
      sessionAge = from.sessionAge;
      initsPerSecond = from.initsPerSecond;
      initsPerIdentity = from.initsPerIdentity;
      peers = from.peers;
      padding = from.padding;
    }

    Limits limits() {
      return new Limits(
          messageMax,
          batchBytes,
          inboundBudget,
          generation,
          epoch,
          sessionAge,
          initsPerSecond,
          initsPerIdentity,
          peers,
          padding);
    }
  }

  static void requireInRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must lie between " + min + " and " + max + ", but is " + value + ".");
    }
  }

  /// How bodies are padded before they are sealed.
  public enum Padding {
    /// To the next Padmé size, at least 256 bytes: at most 12 % more, and only sizes' orders of
    /// magnitude show.
    PADME,
    /// To the next power of two, at least 256 bytes.
    POWER_OF_TWO,
    /// Not at all.
    NONE
  }
}
