package dev.redoubt.core;

import java.time.Duration;

/// The constants of QRMP/1: what both sides must share, and the bounds and times that every
/// implementation keeps (§9). What an application may lower is in [dev.redoubt.environment.Limits].
///
/// Sizes are bytes unless the comment says otherwise.
public final class Protocol {
  // --- The suite (§2.1, §9.4)

  public static final String PROTO = "QRMP/1 X-Wing MLDSA65-Ed25519 ChaCha20Poly1305 HKDF-SHA256";
  public static final int SUITE = 0x0001;

  /// Bit mask of the protocol versions spoken: bit 0 is version 1.
  public static final int VERSIONS = 0x0001;

  /// First part of every key in Redis unless the application chooses another (§8.1).
  public static final String NAMESPACE = "qrmp1";

  // --- Sizes (§9.1)

  /// Largest padded body of an envelope.
  public static final int BODY_MAX = 1 << 20;

  /// Payload and headers of one message.
  public static final int MESSAGE_MAX = BODY_MAX - 1024;

  public static final int INIT_MAX = 64 << 10;
  public static final int BUNDLE_MAX = 16 << 10;
  public static final int CREDENTIAL_MAX = 6 << 10;

  /// Serials in a revocation list, which then has about 1 MiB.
  public static final int REVOKED_SERIALS = 65_536;

  /// Frames in an INIT before padding.
  public static final int EARLY_DATA_MAX = 48 << 10;

  public static final int BATCH_RECORDS = 4096;

  /// Type and content type, each.
  public static final int TYPE_MAX = 128;

  /// Headers of a message.
  public static final int HEADERS = 128;

  public static final int HEADER_KEY_MAX = 255;

  /// All headers of a message, encoded.
  public static final int HEADERS_MAX = 65_535;

  /// Ranges of each kind in a receipt.
  public static final int RANGES = 64;

  public static final int OUTCOME_RUNS = 1_024;

  // --- Counts (§9.1)

  public static final int SESSIONS_PER_INSTANCE = 4;
  public static final int PENDING_INITS = 4;
  public static final int INSTANCES_PER_IDENTITY = 64;
  public static final int GENERATIONS_AHEAD = 8;
  public static final int GENERATIONS_KEPT = 8;

  /// Counters that a generation's replay window remembers.
  public static final int COUNTER_WINDOW = 4096;

  /// The largest number that a *next* or *lowest_unsettled* of a link can be (§7.2).
  public static final long SEQ_MAX = (1L << 61) - 1;

  public static final int LINK_WINDOW_RECORDS = 65_536;
  public static final int LINK_WINDOW_BYTES = 32 << 20;

  /// What a link may have unsettled before its recipient has said how much (§7.11).
  public static final int FIRST_CREDIT_RECORDS = 256;

  public static final int FIRST_CREDIT_BYTES = 1 << 20;

  /// Links of one sender instance with something unsettled.
  public static final int LINKS_PER_INSTANCE = 4;

  /// Bundles verified per second, over all names.
  public static final int BUNDLES_PER_SECOND = 256;

  public static final int INIT_CACHE = 65_536;
  public static final int STORED_RESPS = 1_000;

  /// The largest claim at an inbox (§7.17), bytes.
  public static final int CLAIM_MAX = 128;

  public static final int LISTED_INBOXES = 64;

  // --- Groups (§11)

  /// Members of a group.
  public static final int GROUP_MEMBERS = 1024;

  /// Identities that may speak for one member.
  public static final int MEMBER_FINGERPRINTS = 4;

  /// A roster as it is sent to a member, bytes.
  public static final int ROSTER_UPDATE_MAX = 256 << 10;

  /// Rosters of a group whose place in its chain is remembered.
  public static final int ROSTERS_KNOWN = 64;

  /// Those of them whose signed heads are kept, to prove a fork with.
  public static final int ROSTER_HEADS_KEPT = 16;

  public static final int BUNDLES_PER_PREKEY = 64;

  /// Instances of one identity whose bundles Redis must not fall behind.
  public static final int BUNDLE_FLOORS_PER_IDENTITY = 64;

  // --- Times (§9.3)

  public static final Duration MESSAGE_TTL_MAX = Duration.ofHours(24);

  /// A session is erased this long after it began, whatever happens in it. Prekeys live as long.
  public static final Duration SESSION_LIFE = Duration.ofHours(25);

  /// Prekeys are replaced at this age (§4).
  public static final Duration PREKEY_ROTATION = Duration.ofHours(24);

  /// An unconfirmed session, and the RESP that is kept for it.
  public static final Duration UNCONFIRMED_LIFE = Duration.ofMinutes(10);

  /// A session stays this long after the peer's goodbye, for what is still in flight.
  public static final Duration AFTER_LEAVING = Duration.ofMinutes(1);

  /// A session that began under a clock this far ahead is renewed.
  public static final Duration SET_BACK = Duration.ofSeconds(5);

  /// Two honest clocks differ by no more (§4.3, §7.10).
  public static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  public static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /// An instance counts as alive this long after its last heartbeat.
  public static final Duration ALIVE = Duration.ofSeconds(20);

  /// No instance is judged off this soon after Redis came back.
  public static final Duration RECONNECT_GRACE = Duration.ofSeconds(20);

  /// The longest that a roster may be valid (§11.2).
  public static final Duration ROSTER_LIFE_MAX = Duration.ofHours(24);

  /// An instance that refused us is not tried again for this long.
  public static final Duration REFUSED = Duration.ofSeconds(60);

  /// Least time between two reads of a directory while messages wait for it.
  public static final Duration LISTING = Duration.ofSeconds(1);

  /// The same after a hint, which anyone can send.
  public static final Duration HINTED_LISTING = Duration.ofMillis(250);

  /// Bundles are there but none has been trusted for this long: the messages end REJECTED.
  public static final Duration UNTRUSTED = Duration.ofSeconds(5);

  /// An identity heard of this recently keeps its place where there are too many.
  public static final Duration IDLE = Duration.ofHours(1);

  /// A link is remembered this long after its last record has expired.
  public static final Duration LINK_MEMORY = Duration.ofMinutes(15);

  /// A process in which nothing happened for this long stood still (§7.13).
  public static final Duration STOOD_STILL = Duration.ofSeconds(4);

  /// What is read within this time after a standstill may have been handled by others.
  public static final Duration SUSPECT = Duration.ofSeconds(1);

  private Protocol() {}
}
