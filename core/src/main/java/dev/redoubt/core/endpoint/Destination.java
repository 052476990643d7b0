package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.link.LinkMoves;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Everything that we send to one name: messages that wait for an instance, the instance in use,
/// and when to choose again (§7.13, §8.7).
final class Destination extends Agenda.Task implements ChannelOwner, TrustRecheck.Judged {
  private static final long NEVER = Long.MAX_VALUE;

  /// Sends re-check the choice of instance at most this often.
  private static final Duration LOOK = Duration.ofMillis(1);

  private final Agenda agenda;
  private final Effects effects;
  private final AgentName name;
  private final PeerDirectory directory;
  private final Channels channels;
  private final Connects connects;

  /// Where messages go while there is no instance.
  private final Unbound unbound;

  private final CurrentInstance one;
  private final Supplier<SharedWork> sharedMade;

  /// What the instances share; null where nothing ever was.
  private @Nullable SharedWork shared;

  private final DirectoryReads reads;
  private final Backoff initsAgain = new Backoff(Backoff.INITS_AGAIN);
  private final Backoff replyInitsAgain = new Backoff(Backoff.INITS_AGAIN);
  private long usedAt;
  private long lookedAt;

  Destination(
      TaskContext context,
      EndpointConfig config,
      Handshakes handshakes,
      DirectoryGuards guards,
      AgentName name,
      Now now) {
    this.agenda = context.agenda();
    this.effects = context.effects();
    this.name = name;
    this.directory =
        new PeerDirectory(context, config.trust(), guards, handshakes.ownInbox(), name);
    InstanceChoice choice = new InstanceChoice(directory, context.redis());
    this.connects = new Connects(effects);
    this.channels = new Channels(context, config, handshakes, this, directory, name);
    this.unbound = new Unbound(context, config.randomness(), name, () -> agenda.touch(this));
    this.one = new CurrentInstance(effects, directory, choice, channels, unbound);
    this.sharedMade =
        () -> new SharedWork(context, config.randomness(), name, one, () -> agenda.touch(this));
    this.usedAt = now.nanos();
    this.lookedAt = now.nanos();
    this.reads = new DirectoryReads(context.redis(), guards.reads(), config.randomness(), now);
  }

  // --- What the application wants

  MessageId send(OutboundMessage message, Now now) {
    used(now);
    if (message.sharing() != null) {
      reads.againWhereOlder(SharedWork.LOOK, now);
      return shared().send(message, now);
    }
    OutboundChannel current = one.channel();
    return current == null ? unbound.add(message, now) : current.send(message, now);
  }

  private SharedWork shared() {
    if (shared == null) {
      shared = sharedMade.get();
    }
    return shared;
  }

  /// Sends a control message to the instance in use, or to the next one.
  void control(OutboundMessage message, Now now) {
    usedAt = now.nanos();
    agenda.touch(this);
    one.control(message, now);
  }

  MessageId reply(InstanceKey to, OutboundMessage message, Now now) {
    usedAt = now.nanos();
    agenda.touch(this);
    OutboundChannel channel = channels.to(to, one.channel(), now);
    MessageId id = channel.send(message.onlyHere(), now);
    channels.rejectWhereRefused(channel, one.channel(), now);
    return id;
  }

  void connect(Ticket ticket, boolean confirmed, Duration timeout, Now now) {
    used(now);
    connects.add(ticket, confirmed, timeout, now);
    agenda.touch(this);
    OutboundChannel current = one.channel();
    if (current != null) {
      agenda.touch(current);
    }
  }

  void used(Now now) {
    usedAt = now.nanos();
    if (directory.contacted()) {
      reads.again();
    }
    OutboundChannel current = one.channel();
    if (current != null && !reads.wanted() && now.nanos() - lookedAt < LOOK.toNanos()) {
      return;
    }
    lookedAt = now.nanos();
    PeerInstance instance = current == null ? null : directory.instance(current.inbox());
    boolean fresh = instance != null && instance.recentlyOpened(now);
    if (!fresh && reads.stale(now)) {
      reads.again();
    }
    agenda.touch(this);
  }

  // --- What Redis and the peer say

  void listed(Listing list, Now now) {
    reads.answered(now);
    directory.listed(list, channels.inboxes(), now);
    channels.offerBundles();
    boolean unused = channels.endRefused(one.channel());
    if (directory.untrustedFor(Protocol.UNTRUSTED, now)) {
      reject(Rejection.PEER_NOT_TRUSTED, false);
    }
    choose(now);
    one.choiceMade();
    channels.resumeReturned(one.channel());
    channels.forgetIdle(one.channel(), now);
    directory.letGoOfBundles();
    agenda.touch(this);
  }

  @Override
  public void judge(Now now) {
    if (channels.judge(one.channel(), now)) {
      choose(now);
      agenda.touch(this);
    }
    shareAgain();
  }

  void listingFailed(Now now) {
    reads.answered(now);
    one.choiceMade();
    agenda.touch(this);
  }

  /// An instance of this name is said to have joined or left.
  void hint(Now now) {
    if (waits() || channels.lackBundles() || (shared != null && shared.inUse(now))) {
      reads.hint();
      agenda.touch(this);
    }
  }

  /// @param nothingHandled whether what was written is certain not to have been handled
  private void reject(Rejection reason, boolean nothingHandled) {
    one.rejectAll(new Outcome.Rejected(reason), nothingHandled);
    if (shared != null) {
      shared.rejectAll(reason);
    }
    connects.refuse(reason);
  }

  @Override
  public void answered(InboxId inbox, Now now) {
    directory.answered(inbox, now);
  }

  private void choose(Now now) {
    if (!waits()) {
      return;
    }
    OutboundChannel before = one.channel();
    Rejection refusal = one.choose(now);
    if (one.channel() != before) {
      agenda.touch(this);
    } else if (refusal != null) {
      reject(refusal, before != null && before.initiator().alwaysRefused());
    }
    one.pauseWhereOff(now);
  }

  // --- What the channels say

  @Override
  public void bundleDue() {
    reads.again();
    agenda.touch(this);
  }

  @Override
  public void instanceSilent(OutboundChannel channel, Now now) {
    directory.silent(channel.inbox(), now);
    channel.choosing(channel == one.channel());
    reads.again();
    agenda.touch(this);
  }

  @Override
  public void refused(OutboundChannel channel, Verdict verdict, Now now) {
    PeerInstance instance = directory.instance(channel.inbox());
    if (instance == null) {
      return;
    }
    Rejection reason = verdict.rejection();
    effects.report(new Event.RefusedByPeer(instance.peer(), reason));
    if (verdict == Verdict.BUSY) {
      instance.silent(now);
    } else {
      instance.refused(reason, now);
      if (channel != one.channel()) {
        Channels.reject(channel, reason);
      }
    }
    choose(now);
    shareAgain();
  }

  private void shareAgain() {
    if (shared != null) {
      agenda.touch(this);
    }
  }

  @Override
  public void confirmed(OutboundChannel channel, Now now) {
    answered(channel.inbox(), now);
    agenda.touch(this);
  }

  @Override
  public void left(OutboundChannel channel, Now now) {
    directory.left(channel.inbox());
    channel.paused(true);
    if (waits() || shared != null) {
      reads.again();
    }
    choose(now);
    agenda.touch(this);
  }

  @Override
  public boolean wanted(OutboundChannel channel) {
    return (channel == one.channel() && !connects.none())
        || (shared != null && shared.asks(channel));
  }

  @Override
  public Backoff initsAgain(OutboundChannel channel) {
    SharedLink link = channel.shared();
    Backoff others = link == null ? replyInitsAgain : link.initsAgain;
    return channel == one.channel() ? initsAgain : others;
  }

  @Override
  public Outcome unwritten(Now now) {
    return directory.unwritten(now);
  }

  private boolean waits() {
    return !connects.none() || one.any();
  }

  // --- Time

  @Override
  void onTime(Now now) {
    if (one.channel() == null) {
      unbound.expire(unwritten(now), now);
    }
    if (shared != null) {
      shared.onTime(now);
    }
    connects.expire(directory.unfound(now), now);
    choose(now);
  }

  @Override
  void flush(Now now) {
    if (shared != null) {
      shared.turn(now);
    }
    connects.ready(one.channel());
    boolean sharing = shared != null && shared.inUse(now);
    reads.want(wantsInstance(now), !waits() && !sharing);
    if (reads.begin(now)) {
      effects.emit(new Action.ReadDirectory(name));
    }
  }

  private boolean wantsInstance(Now now) {
    return channels.lackBundles()
        || (waits() && one.wanted(now))
        || (shared != null && shared.wantsInstances(now));
  }

  @Override
  long wakeAt() {
    long at = one.channel() == null ? unbound.nextDeadline() : NEVER;
    at = Math.min(at, shared == null ? NEVER : shared.wakeAt());
    at = Math.min(at, connects.nextDeadline());
    return Math.min(at, Math.min(one.moveAt(), reads.wakeAt()));
  }

  void reconnected(Now now) {
    reads.reconnected(waits());
    one.choiceMade();
    channels.forEach(channel -> channel.reconnected(now));
    agenda.touch(this);
  }

  Iterable<OutboundChannel> channels() {
    return channels;
  }

  PeerDirectory directory() {
    return directory;
  }

  /// Messages that have not ended.
  int unsettled() {
    int waiting = one.channel() == null ? unbound.unsettled() : 0;
    return waiting + (shared == null ? 0 : shared.waiting()) + channels.unsettled();
  }

  /// Ends everything, as at its deadline.
  void giveUpAll() {
    unbound.giveUpAll();
    channels.forEach(channel -> channel.forEachLink(OutboundLink::giveUpAll));
    if (shared != null) {
      shared.giveUpAll();
    }
  }

  /// Whether it can be forgotten: nothing waits, and nothing was sent for `span`.
  boolean idleFor(Duration span, Now now) {
    return unsettled() == 0 && connects.none() && now.since(usedAt).compareTo(span) >= 0;
  }

  /// When the application last used it, monotonic nanoseconds.
  long usedAt() {
    return usedAt;
  }

  void close() {
    unbound.over();
    if (shared != null) {
      shared.close();
    }
    channels.forEach(OutboundChannel::close);
  }

  // --- What an earlier run has left

  /// @param to null where no instance had been chosen, as far as was kept: what may move goes to
  ///   another one then
  void restored(@Nullable InstanceKey to, OutboundLink link, Now now) {
    OutboundChannel current = one.channel();
    if (LinkMoves.shared(link)) {
      shared().restored(to, link, now);
    } else if (to != null) {
      OutboundChannel channel = channels.to(to, current, now);
      channel.links().restored(link);
      if (current == null && link.moves()) {
        one.was(channel); // it was the one in use
      }
    } else {
      one.takeOver(link);
    }
    if (to == null || link.moves()) {
      used(now);
    }
    agenda.touch(this);
  }
}
