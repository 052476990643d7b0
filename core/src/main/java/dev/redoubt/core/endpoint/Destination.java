package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import java.time.Duration;
import java.util.List;
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
  private final InstanceChoice choice;
  private final Channels channels;
  private final Connects connects;

  /// Where messages go while there is no instance.
  private final Unbound unbound;

  private @Nullable OutboundChannel current;

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
    this.choice = new InstanceChoice(directory, context.redis());
    this.connects = new Connects(effects);
    this.channels = new Channels(context, config, handshakes, this, directory, name);
    this.unbound = new Unbound(context, config.randomness(), name, () -> agenda.touch(this));
    this.usedAt = now.nanos();
    this.lookedAt = now.nanos();
    this.reads = new DirectoryReads(context.redis(), guards.reads(), config.randomness(), now);
  }

  // --- What the application wants

  MessageId send(OutboundMessage message, Now now) {
    used(now);
    return current == null ? unbound.add(message, now) : current.send(message, now);
  }

  /// Sends a control message to the instance in use, or to the next one.
  void control(OutboundMessage message, Now now) {
    usedAt = now.nanos();
    agenda.touch(this);
    if (current == null) {
      unbound.control(message, now);
    } else {
      current.beside().control().send(message, now);
    }
  }

  MessageId reply(InstanceKey to, OutboundMessage message, Now now) {
    usedAt = now.nanos();
    agenda.touch(this);
    OutboundChannel channel = channels.to(to, current, now);
    MessageId id = channel.send(message.onlyHere(), now);
    channels.rejectWhereRefused(channel, current, now);
    return id;
  }

  void connect(Ticket ticket, boolean confirmed, Duration timeout, Now now) {
    used(now);
    connects.add(ticket, confirmed, timeout, now);
    agenda.touch(this);
    if (current != null) {
      agenda.touch(current);
    }
  }

  void used(Now now) {
    usedAt = now.nanos();
    if (directory.contacted()) {
      reads.again();
    }
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
    boolean unused = channels.endRefused(current);
    if (directory.untrustedFor(Protocol.UNTRUSTED, now)) {
      reject(Rejection.PEER_NOT_TRUSTED, false);
    }
    choose(now);
    choiceMade();
    channels.resumeReturned(current);
    channels.forgetIdle(current, now);
    directory.letGoOfBundles();
    agenda.touch(this);
  }

  @Override
  public void judge(Now now) {
    if (channels.judge(current, now)) {
      choose(now);
      agenda.touch(this);
    }
  }

  private void choiceMade() {
    if (current != null) {
      current.choosing(false);
    }
  }

  void listingFailed(Now now) {
    reads.answered(now);
    choiceMade();
    agenda.touch(this);
  }

  /// An instance of this name is said to have joined or left.
  void hint(Now now) {
    if (waits() || channels.lackBundles()) {
      reads.hint();
      agenda.touch(this);
    }
  }

  /// @param nothingHandled whether what was written is certain not to have been handled
  private void reject(Rejection reason, boolean nothingHandled) {
    Outcome.Rejected rejected = new Outcome.Rejected(reason);
    if (current == null) {
      unbound.rejectAll(rejected, nothingHandled);
    } else {
      current.links().rejectAll(rejected, nothingHandled);
    }
    connects.refuse(reason);
  }

  @Override
  public void answered(InboxId inbox, Now now) {
    directory.answered(inbox, now);
  }

  /// Keeps to the current instance, or moves to a better one.
  private void choose(Now now) {
    if (!waits()) {
      return;
    }
    PeerInstance best = directory.choose(now);
    PeerInstance to = choice.moveTo(best, current == null ? null : current.inbox(), now);
    if (to != null) {
      move(to, now);
    } else if (best == null) {
      Rejection refusal = directory.refusal(now);
      if (refusal != null) {
        reject(refusal, current != null && current.initiator().alwaysRefused());
      }
    }
    if (current != null) {
      PeerInstance chosen = directory.instance(current.inbox());
      current.paused(chosen == null || !choice.usable(chosen, now));
    }
  }

  private void move(PeerInstance to, Now now) {
    choiceMade();
    OutboundChannel from = current;
    OutboundChannel chosen = channels.to(to.key(), current, now);
    channels.offerBundles();
    if (from == null) {
      unbound.bindTo(chosen);
    } else {
      // Replies may still be due to the one that we leave, even where nothing else is.
      PeerInstance before = directory.instance(from.inbox());
      from.paused(before == null || before.left());
      int moved = chosen.takeOver(from.abandon());
      choice.moved(now);
      InstanceId left = from.key().instance();
      effects.report(new Event.Moved(to.peer(), left, to.key().instance(), moved));
    }
    current = chosen;
    agenda.touch(this);
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
    channel.choosing(channel == current);
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
      if (channel != current) {
        Channels.reject(channel, reason);
      }
    }
    choose(now);
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
    if (waits()) {
      reads.again();
    }
    choose(now);
    agenda.touch(this);
  }

  @Override
  public boolean wanted(OutboundChannel channel) {
    return channel == current && !connects.none();
  }

  @Override
  public Backoff initsAgain(OutboundChannel channel) {
    return channel == current ? initsAgain : replyInitsAgain;
  }

  @Override
  public Outcome unwritten(Now now) {
    return directory.unwritten(now);
  }

  private boolean waits() {
    return !connects.none() || (current == null ? !unbound.none() : current.links().any());
  }

  // --- Time

  @Override
  void onTime(Now now) {
    if (current == null) {
      unbound.expire(unwritten(now), now);
    }
    connects.expire(directory.unfound(now), now);
    choose(now);
  }

  @Override
  void flush(Now now) {
    connects.ready(current);
    reads.want(wantsInstance(now), !waits());
    if (reads.begin(now)) {
      effects.emit(new Action.ReadDirectory(name));
    }
  }

  /// Whether messages wait for an instance rather than for an answer.
  private boolean wantsInstance(Now now) {
    if (channels.lackBundles()) {
      return true;
    }
    if (!waits()) {
      return false;
    }
    PeerInstance instance = current == null ? null : directory.instance(current.inbox());
    // One that was off and has answered since is there again, but the choice does not know it yet.
    return current == null
        || current.paused()
        || instance == null
        || !choice.usable(instance, now)
        || instance.silent();
  }

  @Override
  long wakeAt() {
    long at = current == null ? unbound.nextDeadline() : NEVER;
    at = Math.min(at, connects.nextDeadline());
    return Math.min(at, Math.min(choice.moveAt(), reads.wakeAt()));
  }

  void reconnected(Now now) {
    reads.reconnected(waits());
    choiceMade();
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
    return (current == null ? unbound.unsettled() : 0) + channels.unsettled();
  }

  /// Ends everything, as at its deadline.
  void giveUpAll() {
    unbound.giveUpAll();
    channels.forEach(channel -> channel.links().forEach(OutboundLink::giveUpAll));
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
    channels.forEach(OutboundChannel::close);
  }

  // --- What an earlier run has left

  /// @param to null where no instance had been chosen, as far as was kept: what may move goes to
  ///   another one then
  void restored(@Nullable InstanceKey to, OutboundLink link, Now now) {
    if (to != null) {
      OutboundChannel channel = channels.to(to, current, now);
      channel.links().restored(link);
      current = current == null && link.moves() ? channel : current; // it was the one in use
    } else if (current != null) {
      int unused = current.takeOver(List.of(link));
    } else {
      unbound.takeOver(link);
    }
    if (to == null || link.moves()) {
      used(now);
    }
    agenda.touch(this);
  }
}
