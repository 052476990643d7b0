package dev.redoubt.core;

import java.time.Duration;
import java.util.function.Consumer;

/// Every bound of one agent that an application may lower, each with its unit. The defaults are the
/// protocol's upper bounds (SPEC.md, "Bounds"), but for `batchBytes`; [#DEFAULT] suits most.
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

  /// Largest padded body of an envelope, bytes.
  public static final int BODY_MAX = 1 << 20;

  public static final int MESSAGE_MAX = BODY_MAX - 1024;
  public static final int INIT_MAX = 64 << 10;
  public static final int BUNDLE_MAX = 16 << 10;
  public static final int CREDENTIAL_MAX = 6 << 10;

  /// Serials in a revocation list, which then has about 1 MiB.
  public static final int REVOKED_SERIALS = 65_536;

  /// Frames in an INIT before padding, bytes.
  public static final int EARLY_DATA_MAX = 48 << 10;

  public static final int BATCH_RECORDS = 4096;

  /// What [#DEFAULT] has for `batchBytes`: with all that comes around it, an entry of 122 KiB.
  /// Redis has memory for that at hand, while from 128 KiB on an allocator asks the system for each
  /// one.
  private static final int BATCH_BYTES = (120 << 10) - 16;

  /// Type and content type, bytes of UTF-8 each.
  public static final int TYPE_MAX = 128;

  public static final int SESSIONS_PER_INSTANCE = 4;
  public static final int PENDING_INITS = 4;
  public static final int INSTANCES_PER_IDENTITY = 64;
  public static final int GENERATIONS_AHEAD = 8;
  public static final int GENERATIONS_KEPT = 8;

  /// Counters that a generation's replay window remembers.
  public static final int COUNTER_WINDOW = 4096;

  public static final int LINK_WINDOW_RECORDS = 65_536;
  public static final int LINK_WINDOW_BYTES = 32 << 20;
  public static final int FIRST_CREDIT_RECORDS = 256;
  public static final int FIRST_CREDIT_BYTES = 1 << 20;

  /// Links of one sender instance with something unsettled.
  public static final int LINKS_PER_INSTANCE = 4;

  /// Bundles verified per second, over all names.
  public static final int BUNDLES_PER_SECOND = 256;

  public static final int INIT_CACHE = 65_536;
  public static final int STORED_RESPS = 1_000;
  public static final int RANGES = 64;
  public static final int OUTCOME_RUNS = 1_024;
  public static final int LISTED_INBOXES = 64;
  public static final int BUNDLES_PER_PREKEY = 64;

  /// Instances of one identity whose bundles Redis must not fall behind.
  public static final int BUNDLE_FLOORS_PER_IDENTITY = 64;

  public static final Duration MESSAGE_TTL_MAX = Duration.ofHours(24);

  private static final KeyLife GENERATION_MAX =
      new KeyLife(1 << 16, 256L << 20, Duration.ofMinutes(10));
  private static final KeyLife EPOCH_MAX = new KeyLife(1 << 18, 1L << 30, Duration.ofMinutes(15));

  public static final Limits DEFAULT =
      new Limits(
          MESSAGE_MAX,
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
    requireInRange("messageMax", messageMax, 1 << 10, MESSAGE_MAX);
    requireInRange("batchBytes", batchBytes, 4 << 10, MESSAGE_MAX);
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
