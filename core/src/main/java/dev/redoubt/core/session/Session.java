package dev.redoubt.core.session;

import dev.redoubt.core.Position;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.Aead;
import dev.redoubt.core.crypto.EnvelopeSigner.SigningKey;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A one-way session, at either end: messages travel from the initiator to the responder, receipts
/// and answers back (§6).
///
/// What [#open] accepts was sealed and signed for this very session, direction and place by the
/// peer, and is accepted once. Nothing changes unless everything has verified. The caller runs
/// [#onTimer] at [#nextTimer], before it seals: that is when keys are erased. Not safe for use by
/// several threads.
public final class Session implements AutoCloseable {
  /// What a session takes besides its receiving keys, bytes of heap: what a KEM step under way does
  /// included.
  private static final int HEAP = 4_096;

  /// What a session that was just accepted takes, bytes of heap.
  public static final int ACCEPTED_HEAP = HEAP + 2 * 9 * 448;

  private final Parties parties;
  private final long order;
  private final Limits limits;
  private final SealingClock clock;
  private final long startedNanos;
  private final SigningKey signingKey;
  private final Keyring keyring;
  private final Opening.Target target = this::accept;
  private final Epochs epochs;
  private final KemSteps steps;
  private boolean confirmed;
  private boolean owesEnvelope;
  private final PeerProgress progress = new PeerProgress();
  private boolean closed;

  /// What [#seal] and [#opening] use.
  private record Keys(SigningKey signing, Keyring keyring, Epochs epochs) {}

  private Session(Parties parties, long order, Limits limits, Now now, Keys keys) {
    this.parties = parties;
    this.order = order;
    this.limits = limits;
    this.clock = new SealingClock(now);
    this.startedNanos = now.nanos();
    this.signingKey = keys.signing();
    this.keyring = keys.keyring();
    this.epochs = keys.epochs();
    this.steps =
        parties.initiator()
            ? new OfferingSteps(epochs, keyring)
            : new AcceptingSteps(epochs, keyring);
  }

  /// At the initiator, from INIT on.
  static Session initiated(
      Parties parties,
      long order,
      Limits limits,
      Now now,
      SigningKey signingKey,
      Keyring keyring,
      Epoch zero) {
    Keys keys = new Keys(signingKey, keyring, new Epochs(zero));
    return new Session(parties, order, limits, now, keys);
  }

  /// At the responder, from RESP on: it receives in both epochs and sends in the second.
  static Session answered(
      Parties parties,
      long order,
      Limits limits,
      Now now,
      SigningKey signingKey,
      Keyring keyring,
      Epoch zero,
      Epoch one) {
    Keys keys = new Keys(signingKey, keyring, new Epochs(zero, one));
    return new Session(parties, order, limits, now, keys);
  }

  /// The initiator has verified RESP: epoch 1 exists and epoch 0 goes.
  void confirm(Epoch one) {
    epochs.add(one);
    epochs.sendIn(one);
    epochs.closeBefore(one);
    confirmed = true;
    owesEnvelope = true;
  }

  public boolean initiator() {
    return parties.initiator();
  }

  /// Which of two sessions is the newer: as given by the caller who made it.
  public long order() {
    return order;
  }

  /// Whether it is certain that both sides have it.
  public boolean confirmed() {
    return confirmed;
  }

  /// Whether its keys are erased: it seals and opens nothing any more.
  public boolean closed() {
    return closed;
  }

  public Fingerprint peer() {
    return parties.peer();
  }

  public InstanceId peerInstance() {
    return parties.peerInstance();
  }

  public long startedNanos() {
    return startedNanos;
  }

  /// What it takes now, bytes of heap.
  public int heap() {
    return HEAP + keyring.heap();
  }

  /// The epoch in which the next envelope will be sealed.
  public int epoch() {
    return epochs.sending().number();
  }

  /// The generation in which the next envelope will be sealed.
  public int generation() {
    return epochs.chain().current().number();
  }

  /// Where it stands with its keys.
  public KeyTimes keyTimes() {
    Epoch epoch = epochs.sending();
    long stepDue = epoch.followable() ? epoch.use().endNanos() : Long.MAX_VALUE;
    long ends = initiator() ? startedNanos + limits.sessionAge().toNanos() : endNanos();
    return new KeyTimes(
        initiator(), epoch(), generation(), epochs.chain().nextTimer(), stepDue, ends);
  }

  /// Generations begun as a sender, without the first of each epoch.
  public long rotations() {
    return epochs.rotations();
  }

  /// Has KEM steps that the peer wants wait for `mayStep`, which is asked for each new one before
  /// any work is done for it.
  public void stepsWithin(Predicate<Now> mayStep) {
    steps.within(mayStep);
  }

  /// A body writer with room reserved for what comes before the frames, positioned at the frames.
  public WireWriter begin() {
    return begin(Padme.BODY_MIN);
  }

  /// As [#begin()], with room for about `frames` bytes.
  public WireWriter begin(int frames) {
    int padded = Padme.body(Envelope.BODY_HEAD + frames, limits.padding());
    WireWriter out = new WireWriter(Envelope.BODY_AT + padded + Aead.TAG);
    return Envelope.writePrefix(out, Envelope.DATA).zeros(Envelope.FRAMES_AT - Envelope.PREFIX);
  }

  /// Whether the peer cannot go on, or soon may not, before we send an envelope, even an empty one:
  /// RESP or a KEM step is to be answered, or it does not know what we have seen.
  public boolean owesEnvelope() {
    return owesEnvelope && !closed;
  }

  /// When the next KEM step is to be offered, or the offer to be repeated: [Long#MAX_VALUE] where
  /// it is not for us to offer one. Whether it has to wait for traffic is for the caller to say.
  public long nextOffer() {
    return closed ? Long.MAX_VALUE : steps.nextOffer();
  }

  /// Writes what is due of KEM steps: at the initiator 1226 bytes at most, at the responder 1161.
  public void writeStep(WireWriter body, Now now, Randomness randomness) {
    steps.write(body, now, randomness);
  }

  /// Whether [#seal] may be called: false once closed, and while the peer has not shown that it
  /// keeps up with our generations.
  public boolean canSeal() {
    return !closed && epochs.chain().inReach();
  }

  /// The same instant, as envelopes of this session show it: their times never run back, though our
  /// wall clock may be set back.
  public Now shown(Now now) {
    return clock.read(now);
  }

  /// By how much our wall clock was set back since the session began, ms.
  public long setBackMillis(Now now) {
    return clock.setBackMillis(now);
  }

  /// Pads, signs and encrypts what a writer of [#begin] holds, in place: the writer is spent.
  ///
  /// @return the envelope
  /// @throws IllegalStateException if not [#canSeal()]
  /// @throws IllegalArgumentException if the body exceeds [Protocol#BODY_MAX]
  public Bytes seal(WireWriter body, Now now, Randomness randomness) {
    if (!canSeal()) {
      throw new IllegalStateException("Nothing may be sealed in this session now.");
    }
    int length = body.size() - Envelope.BODY_AT;
    if (length < Envelope.BODY_HEAD || length > Protocol.BODY_MAX) {
      throw new IllegalArgumentException("A body of " + length + " bytes cannot be sealed.");
    }
    int padded = Padme.body(length, limits.padding());
    body.zeros(padded - length + Aead.TAG);
    byte[] envelope = body.array();
    Epoch epoch = epochs.sending();
    SendingChain sending = epochs.chain();
    Generation generation = sending.current();
    ByteBuffer head = ByteBuffer.wrap(envelope);
    head.position(Envelope.KID_AT)
        .put(generation.kid().buffer())
        .put(randomness.bytes(Envelope.GUARD))
        .putInt(sending.counter())
        .position(Envelope.BODY_AT)
        .putLong(clock.read(now).wallMillis());
    progress.write(head);
    byte[] header = Arrays.copyOf(envelope, Envelope.HEADER);
    byte[] signature =
        signingKey.sign(
            parties.signed(
                true, epoch.bind(), header, Envelope.hash(envelope, Envelope.BODY_AT, padded)));
    System.arraycopy(signature, 0, envelope, Envelope.SIGNATURE_AT, signature.length);
    Aead.seal(
        generation.key().bytes(),
        generation.nonce(envelope),
        envelope,
        0,
        Envelope.HEADER,
        Envelope.HEADER,
        signature.length + padded);
    epoch.use().count(body.size(), now);
    sending.sealed(body.size(), now);
    owesEnvelope = false;
    progress.told();
    return Bytes.wrap(envelope, 0, body.size());
  }

  /// Starts to open an envelope, whatever its bytes are: finds its key, and refuses what can be
  /// refused without one.
  public Opening opening(Bytes envelope) {
    if (!Envelope.isData(envelope)) {
      return new Opening.Refused(DropReason.MALFORMED);
    }
    ReceivingKey key = keyring.find(Envelope.kid(envelope));
    if (key == null) {
      return new Opening.Refused(DropReason.UNKNOWN_KID);
    }
    return key.admits(Envelope.counter(envelope))
        ? new Opening.Possible(target, parties, key, envelope)
        : new Opening.Refused(DropReason.REPLAYED);
  }

  /// Opens one envelope in one go.
  public Opened open(Bytes envelope, Now now) {
    Opening opening = opening(envelope);
    opening.run(new Workspace());
    return opening.commit(now);
  }

  /// When [#onTimer] wants to be called, on the monotonic clock; [Long#MAX_VALUE] once closed.
  public long nextTimer() {
    if (closed) {
      return Long.MAX_VALUE;
    }
    return Math.min(endNanos(), epochs.nextTimer());
  }

  /// Erases what is over: generations of either direction, and at its end the whole session.
  public void onTimer(Now now) {
    if (closed) {
      return;
    }
    if (now.reached(endNanos())) {
      close();
    } else {
      epochs.onTimer(now);
    }
  }

  /// Erases every key.
  @Override
  public void close() {
    closed = true;
    signingKey.close();
    steps.close();
    epochs.close();
  }

  Epoch sendingEpoch() {
    return epochs.sending();
  }

  Keyring keyring() {
    return keyring;
  }

  /// Null where the epoch was closed.
  @Nullable Epoch epochOf(ReceivingKey key) {
    return epochs.receiving(key.context().epoch());
  }

  /// Has what verified count, once.
  private Opened accept(ReceivingKey key, int counter, Opening.Contents contents, Now now) {
    Epoch epoch = epochOf(key);
    ReceivingChain chain = epoch == null ? null : epoch.receiving();
    if (epoch == null || chain == null || key.generation().closed()) {
      return new Opened.Rejected(DropReason.UNKNOWN_KID); // erased while it was being opened
    }
    if (!chain.use(key, counter, now)) {
      return new Opened.Rejected(DropReason.REPLAYED);
    }
    progress.seen(epoch.number(), chain.newest());
    confirmed |= epoch.number() > 0;
    epoch.use().count(contents.size(), now);
    Step step = steps.opened(epoch);
    epochs.closeBefore(epoch);
    if (contents.shownEpoch() == epochs.sending().number()) {
      epochs.chain().shown(contents.shownGeneration());
    }
    for (Frame frame : contents.frames()) {
      Step taken = steps.frame(frame, epoch, now);
      step = taken == Step.NONE ? step : taken;
    }
    owesEnvelope |= step == Step.ADVANCED || steps.owesAnswer() || progress.runsAhead();
    Position position = new Position(order, epoch.number(), key.number(), counter);
    return new Opened.Accepted(contents.createdMillis(), contents.frames(), position, step);
  }

  private long endNanos() {
    boolean provisional = !parties.initiator() && !confirmed;
    return startedNanos
        + (provisional ? Protocol.UNCONFIRMED_LIFE : Protocol.SESSION_LIFE).toNanos();
  }
}
