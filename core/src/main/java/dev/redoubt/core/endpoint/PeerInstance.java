package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Rejection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What we know of one verified instance of a name: whether it seems alive, and whether it accepts
/// what we send. Only the parts of its bundle that this takes are kept.
final class PeerInstance {
  private static final long NEVER = Long.MIN_VALUE;

  private static final Duration SILENT_LATELY = Duration.ofSeconds(60);

  private final InstanceKey key;
  private VerifiedPeer peer;
  private VerifiedBundle.Proof proof;
  private long bundleSeq;
  private int versions;
  private boolean durable;
  private boolean listedAlive;
  private boolean left;
  private long openedAt = NEVER;
  private long silentSince = NEVER;
  private long refusedUntil = NEVER;
  private @Nullable Rejection refusal;

  PeerInstance(VerifiedBundle bundle) {
    this.key = bundle.key();
    this.peer = bundle.peer();
    this.proof = bundle.proof();
    take(bundle.bundle());
  }

  /// One that left and publishes again is back: it has a store.
  void update(VerifiedBundle newer) {
    left = false;
    peer = newer.peer();
    proof = newer.proof();
    take(newer.bundle());
  }

  /// The same peer, as our trust policy judged it now.
  void judged(VerifiedPeer again) {
    peer = again;
  }

  private void take(Bundle bundle) {
    bundleSeq = bundle.bundleSeq();
    versions = bundle.versions();
    durable = bundle.durable();
  }

  InstanceKey key() {
    return key;
  }

  VerifiedPeer peer() {
    return peer;
  }

  /// Of the newest bundle.
  VerifiedBundle.Proof proof() {
    return proof;
  }

  long bundleSeq() {
    return bundleSeq;
  }

  /// Bit mask of the protocol versions that it speaks.
  int versions() {
    return versions;
  }

  void listed(boolean alive) {
    listedAlive = alive;
  }

  /// Something of it was opened: it is alive.
  void seen(Now now) {
    openedAt = now.nanos();
  }

  /// It answered in a session or handshake that we opened.
  void answered(Now now) {
    seen(now);
    silentSince = NEVER;
  }

  /// It answers no INIT. Of those that do not, the one tried last is the last to be tried again.
  void silent(Now now) {
    silentSince = now.nanos();
  }

  boolean silent() {
    return silentSince != NEVER;
  }

  /// Whether it did not answer when it was last asked, and that is not long ago.
  boolean silentLately(Now now) {
    return silent() && now.nanos() - silentSince < SILENT_LATELY.toNanos();
  }

  long silentSince() {
    return silentSince;
  }

  /// It said goodbye, authenticated.
  void leave() {
    left = true;
  }

  boolean left() {
    return left;
  }

  void refused(Rejection reason, Now now) {
    refusal = reason;
    refusedUntil = now.plus(Protocol.REFUSED);
  }

  @Nullable Rejection refusal(Now now) {
    return refusedUntil != NEVER && !now.reached(refusedUntil) ? refusal : null;
  }

  /// Whether it seems alive. The directory is only a hint; an opened envelope is proof.
  boolean alive(boolean grace, Now now) {
    return !left && (listedAlive || grace || recentlyOpened(now));
  }

  boolean recentlyOpened(Now now) {
    return openedAt != NEVER && now.nanos() - openedAt < Protocol.ALIVE.toNanos();
  }

  boolean durable() {
    return durable && !left;
  }
}
