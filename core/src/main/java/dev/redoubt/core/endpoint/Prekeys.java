package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.session.Prekey;
import dev.redoubt.core.session.Resp;
import dev.redoubt.core.session.Self;
import dev.redoubt.core.session.Session;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.InboxId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Our prekeys and the bundles that publish them: rotated every 24 h, erased at 25 h with every
/// INIT remembered for them (§4).
final class Prekeys extends Agenda.Task {
  /// A RESP that is sent again when its INIT comes again.
  static final class CachedResp {
    private final Bytes h2;
    private final Held held;
    private @Nullable Resend resend;
    private @Nullable Session session;
    private long storedAt;
    private long sentAt;
    private int resends;

    private CachedResp(Bytes h2, Held held) {
      this.h2 = h2;
      this.held = held;
    }

    /// It doubles from the second time on: half of what an honest sender waits with its INIT.
    private long pause() {
      return RESEND.toNanos() << Math.clamp(resends - 1, 0, RESEND_DOUBLINGS);
    }
  }

  /// @param to the inbox of the INIT's sender
  record Resend(InboxId to, Bytes resp) {}

  /// One prekey, and the INITs that it has opened.
  static final class Held {
    final Prekey prekey;
    private final long madeAt;
    private final SeenInits inits;

    Held(Prekey prekey, SeenInits inits, Now now) {
      this.prekey = prekey;
      this.inits = inits;
      this.madeAt = now.nanos();
    }
  }

  private static final Duration BACKDATED = Duration.ofMinutes(10);
  private static final Duration RESEND = Duration.ofSeconds(1);
  private static final int RESEND_DOUBLINGS = 10;

  /// What a stored RESP takes with all around it, bytes of heap.
  private static final int STORED = Resp.SIZE + 512;

  private final Agenda agenda;
  private final LocalAgent local;
  private final Randomness randomness;

  /// What all peers together make us remember.
  private final Account account;

  /// RESPs kept: of what peers can make us remember, they take a sixteenth at most.
  private final int storedMax;

  private final Map<Bytes, Held> byId = new HashMap<>();
  private final Map<Bytes, CachedResp> stored = new LinkedHashMap<>();

  /// Those of the stored whose session waits to be confirmed.
  private final Map<Session, CachedResp> unconfirmed = new HashMap<>();

  private Runnable renewed = () -> {};
  private Held current;
  private @Nullable Bytes bundle;
  private final OwnState own;

  /// Of [#bundle].
  private long validFromMillis;

  /// Without a store.
  Prekeys(Agenda agenda, LocalAgent local, MemoryBudget budget, Randomness randomness, Now now) {
    this(agenda, local, OwnState.forOneRun(randomness), budget, randomness, now);
  }

  Prekeys(
      Agenda agenda,
      LocalAgent local,
      OwnState own,
      MemoryBudget budget,
      Randomness randomness,
      Now now) {
    this.own = own;
    this.agenda = agenda;
    this.local = local;
    this.randomness = randomness;
    this.account = budget.common();
    this.storedMax = Math.clamp(budget.total() / 16 / STORED, 1, Protocol.STORED_RESPS);
    this.current = make(now);
  }

  private Held make(Now now) {
    long notAfter = now.wallMillis() + Protocol.SESSION_LIFE.toMillis();
    Prekey prekey = Prekey.create(Hpke.KeyPair.generate(randomness), notAfter);
    SeenInits inits = new SeenInits(account, randomness.nextLong());
    Held made = new Held(prekey, inits, now);
    byId.put(made.prekey.id(), made);
    bundle = null;
    renewed.run();
    agenda.touch(this);
    return made;
  }

  /// @param listener told when there is another bundle to publish
  void onRenewal(Runnable listener) {
    renewed = listener;
  }

  @Nullable Held find(Bytes prekeyId) {
    return byId.get(prekeyId);
  }

  /// The bundle to publish now: the same bytes until something in it changes. Null until its number
  /// outlives us.
  @Nullable Bytes published(Now now) {
    Bytes signed = bundle(now);
    return own.durable() ? signed : null;
  }

  Bytes bundle(Now now) {
    renew(now);
    Bytes published = bundle;
    if (published == null || early(now)) {
      published = sign(now);
      bundle = published;
    }
    return published;
  }

  /// Whether our wall clock was set back so far that the bundle is not valid yet.
  private boolean early(Now now) {
    return now.wallMillis() < validFromMillis;
  }

  /// The content of the bundle has changed: it is signed again when it is next published.
  void changed() {
    bundle = null;
  }

  private Bytes sign(Now now) {
    Self self = local.self();
    long seq = Math.max(own.bundleSeq() + 1, now.wallMillis());
    own.bundleSeq(seq);
    validFromMillis = now.wallMillis() - BACKDATED.toMillis();
    Bundle signed =
        Bundle.sign(
            new Bundle.Content(
                Protocol.VERSIONS,
                self.durable(),
                self.name(),
                seq,
                validFromMillis,
                current.prekey.notAfterMillis(),
                self.instance(),
                current.prekey.publicKey(),
                Protocol.FIRST_CREDIT_RECORDS,
                Protocol.FIRST_CREDIT_BYTES,
                self.credential()),
            self.identity(),
            randomness);
    if (!current.prekey.add(signed.hash())) {
      current = make(now); // it was published in as many bundles as it may be
      return sign(now);
    }
    return signed.encoded();
  }

  /// For how long the present prekey has been in use.
  Duration age(Now now) {
    return Duration.ofNanos(now.nanos() - current.madeAt);
  }

  /// INITs remembered, over all prekeys.
  int initsKnown() {
    return byId.values().stream().mapToInt(held -> held.inits.size()).sum();
  }

  int respsStored() {
    return stored.size();
  }

  /// Whether this INIT was opened before.
  boolean known(Held held, Bytes h2) {
    return held.inits.contains(h2);
  }

  /// The RESP to send again for an INIT that came again; null where there is none, or it is too
  /// soon.
  @Nullable Resend again(Bytes h2, Now now) {
    CachedResp answer = stored.get(h2);
    if (answer == null || answer.resend == null || now.nanos() - answer.sentAt < answer.pause()) {
      return null;
    }
    if (answer.session != null && answer.session.closed()) {
      forget(answer); // displaced: the RESP would lead into a session that we do not have
      return null;
    }
    answer.sentAt = now.nanos();
    answer.resends++;
    return answer.resend;
  }

  /// Remembers an INIT for the life of its prekey. Where the memory is full, the prekey is erased:
  /// no INIT is ever forgotten before it.
  CachedResp remember(Held held, Bytes h2, Now now) {
    CachedResp answer = new CachedResp(h2, held);
    held.inits.add(h2);
    if (held.inits.size() >= Protocol.INIT_CACHE) {
      byId.remove(held.prekey.id());
      erase(held);
      if (held == current) {
        current = make(now);
      }
    }
    return answer;
  }

  /// Keeps the RESP to an INIT, to send it again. The oldest goes where there are too many.
  ///
  /// @param session which RESP made, if it made one
  void store(CachedResp answer, InboxId to, Bytes resp, @Nullable Session session, Now now) {
    answer.resend = new Resend(to, resp);
    answer.session = session;
    answer.storedAt = now.nanos();
    answer.sentAt = now.nanos();
    stored.put(answer.h2, answer);
    account.add(MemoryUse.HANDSHAKES, STORED);
    if (session != null) {
      unconfirmed.put(session, answer);
    }
    if (stored.size() > storedMax) {
      forget(stored.values().iterator().next());
    }
    agenda.touch(this);
  }

  /// This session is confirmed: its RESP will not be asked for again.
  void confirmed(Session session) {
    CachedResp answer = unconfirmed.get(session);
    if (answer != null) {
      forget(answer);
    }
  }

  private void forget(CachedResp answer) {
    if (stored.remove(answer.h2) != null) {
      account.give(MemoryUse.HANDSHAKES, STORED);
    }
    if (answer.session != null) {
      unconfirmed.remove(answer.session);
    }
    answer.resend = null;
    answer.session = null;
  }

  private void erase(Held held) {
    stored.values().stream().filter(answer -> answer.held == held).toList().forEach(this::forget);
    held.inits.close();
    held.prekey.close();
  }

  @Override
  void onTime(Now now) {
    renew(now);
    while (!stored.isEmpty()) {
      CachedResp oldest = stored.values().iterator().next();
      if (now.nanos() - oldest.storedAt < Protocol.UNCONFIRMED_LIFE.toNanos()) {
        break;
      }
      forget(oldest);
    }
  }

  /// Makes a fresh prekey where one is due, and erases those whose life is over by either clock.
  /// The wall clock may jump: so this is done with every heartbeat too.
  void renew(Now now) {
    if (now.nanos() - current.madeAt >= Protocol.PREKEY_ROTATION.toNanos() || over(current, now)) {
      current = make(now);
    }
    for (Iterator<Held> each = byId.values().iterator(); each.hasNext(); ) {
      Held held = each.next();
      if (held != current && over(held, now)) {
        each.remove();
        erase(held);
      }
    }
  }

  private static boolean over(Held held, Now now) {
    return now.nanos() - held.madeAt >= Protocol.SESSION_LIFE.toNanos()
        || now.wallMillis() >= held.prekey.notAfterMillis();
  }

  @Override
  void flush(Now now) {}

  @Override
  long wakeAt() {
    long at = current.madeAt + Protocol.PREKEY_ROTATION.toNanos();
    for (Held held : byId.values()) {
      if (held != current) {
        at = Math.min(at, held.madeAt + Protocol.SESSION_LIFE.toNanos());
      }
    }
    return stored.isEmpty()
        ? at
        : Math.min(
            at, stored.values().iterator().next().storedAt + Protocol.UNCONFIRMED_LIFE.toNanos());
  }

  /// The most INITs remembered for one prekey.
  int inits() {
    return byId.values().stream().mapToInt(held -> held.inits.size()).max().orElse(0);
  }

  void close() {
    byId.values().forEach(held -> held.prekey.close());
    byId.clear();
  }
}
