package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.endpoint.HostileBounds.Letter;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Listing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Interprets bytes as a script of what happens in a [HostileWorld]: each step is a number and its
/// arguments, until the bytes end.
final class HostileScript {
  /// The kinds of steps. Scripts use the position in this list.
  enum Op {
    /// A peer sends frames in one of its sessions.
    SAY,
    /// The same, but delivered only with [#RELEASE].
    SEAL,
    /// Delivers everything sealed so far, optionally in reverse order.
    RELEASE,
    /// Time passes.
    WAIT,
    /// A handler of the victim ends.
    SETTLE,
    HAND_OFF,
    /// The victim sends a message to a name.
    SEND,
    REPLY,
    /// A peer answers an INIT.
    ANSWER,
    /// A peer opens a new session.
    OPEN,
    /// A peer processes the RESPs received.
    CONFIRM,
    /// The directory changes, or lies.
    DIRECTORY,
    /// Replays something written before.
    REPLAY,
    /// The honest peers exchange messages.
    HONEST,
    /// A new honest peer sends a message.
    STRANGER,
    RECONNECT,
    STAND_STILL,
    LEAVE
  }

  private static final int STEPS = 64;
  private static final int HANDSHAKES = 24;
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private final HostileWorld world;
  private final List<Letter> sealed = new ArrayList<>();
  private int handshakes;

  HostileScript(HostileWorld world) {
    this.world = world;
  }

  void play(WireReader script) {
    try {
      for (int i = 0; i < STEPS && script.remaining() > 0; i++) {
        step(Op.values()[script.u8() % Op.values().length], script);
        world.run(MILLISECOND);
        world.bounds.check();
      }
    } catch (MalformedException end) {
      // The script ends within a step.
    }
  }

  private void step(Op op, WireReader script) throws MalformedException {
    switch (op) {
      case SAY -> say(script, false);
      case SEAL -> say(script, true);
      case RELEASE -> release(script.u8() % 2 != 0);
      case WAIT -> world.run(span(script));
      case SETTLE -> settle(script);
      case HAND_OFF -> {
        if (!world.handling.isEmpty()) {
          world.handedOff(world.handling.get(script.u8() % world.handling.size()));
        }
      }
      case SEND -> send(script);
      case REPLY -> {
        if (!world.handling.isEmpty()) {
          world.reply(world.handling.get(script.u8() % world.handling.size()));
        }
      }
      case ANSWER -> answer(peer(script), script);
      case OPEN -> open(peer(script), script);
      case CONFIRM -> peer(script).confirm();
      case DIRECTORY -> directory(peer(script), script);
      case REPLAY -> {
        if (!world.past.isEmpty()) {
          world.deliver(List.of(world.past.get(script.u16() % world.past.size())));
        }
      }
      case HONEST -> world.honest();
      case STRANGER -> world.stranger();
      case RECONNECT -> world.connect(script.u8() % 2 != 0);
      case STAND_STILL -> world.net.jump(Duration.ofMillis(100L * script.u8()));
      case LEAVE -> world.leave();
    }
  }

  private HostilePeer peer(WireReader script) throws MalformedException {
    return world.peers.get(script.u8() % world.peers.size());
  }

  private static Duration span(WireReader script) throws MalformedException {
    long unit =
        switch (script.u8() % 4) {
          case 0 -> 1;
          case 1 -> 10;
          case 2 -> 100;
          default -> 1_000;
        };
    return Duration.ofMillis(unit * script.u8());
  }

  private void say(WireReader script, boolean later) throws MalformedException {
    HostilePeer peer = peer(script);
    Session session = peer.sessions.get(script.u8() % peer.sessions.size());
    long skew =
        switch (script.u8() % 4) {
          case 0 -> 0;
          case 1 -> Duration.ofMinutes(6).toMillis();
          case 2 -> -Duration.ofMinutes(6).toMillis();
          default -> Long.MIN_VALUE / 2;
        };
    if (!session.canSeal()) {
      return;
    }
    Bytes frames = HostileFrames.of(script, peer, session, world.net, world.bounds.room());
    world.bounds.sealed(frames.size());
    // What is due of a KEM step may have been written, and with it the session has moved on.
    int epoch = session.epoch();
    Entry entry = peer.seal(session, frames, skew);
    Letter letter = new Letter(peer, entry, frames(frames, session.initiator(), epoch));
    if (later) {
      sealed.add(letter);
    } else {
      world.deliver(List.of(letter));
    }
  }

  /// The expected frames of `bytes`; null if the victim must refuse them.
  private static @Nullable List<Frame> frames(Bytes bytes, boolean initiator, int epoch) {
    Frames.Allowed allowed =
        !initiator
            ? Frames.Allowed.FROM_RESPONDER
            : epoch == 0 ? Frames.Allowed.EARLY : Frames.Allowed.FROM_INITIATOR;
    try {
      return Frames.decode(new WireReader(bytes.toArray()), allowed);
    } catch (MalformedException refused) {
      return null;
    }
  }

  private void release(boolean backwards) {
    List<Letter> letters = new ArrayList<>(sealed);
    sealed.clear();
    if (backwards) {
      Collections.reverse(letters);
    }
    world.deliver(letters);
  }

  private void settle(WireReader script) throws MalformedException {
    int which = script.u8();
    Settlement how = pick(List.of(Settlement.values()), script);
    if (!world.handling.isEmpty()) {
      world.settle(world.handling.remove(which % world.handling.size()), how);
    }
  }

  private void send(WireReader script) throws MalformedException {
    HostilePeer to = peer(script);
    int flags = script.u8();
    Duration timeToLive = (flags & 1) != 0 ? Duration.ofMillis(100) : Duration.ofSeconds(60);
    for (int i = flags >>> 4; i >= 0; i--) {
      world.send(to, timeToLive, (flags & 2) != 0, (flags & 4) != 0);
    }
  }

  private void answer(HostilePeer peer, WireReader script) throws MalformedException {
    Verdict verdict = pick(List.of(Verdict.values()), script);
    if (!peer.inits.isEmpty() && handshakes++ < HANDSHAKES) {
      Bytes init = peer.inits.get(script.u8() % peer.inits.size());
      world.deliver(HostileWorld.letter(peer, peer.answer(init, verdict)));
    }
  }

  private void open(HostilePeer peer, WireReader script) throws MalformedException {
    Session any = peer.sessions.getFirst();
    Bytes frames = HostileFrames.of(script, peer, any, world.net, Protocol.EARLY_DATA_MAX);
    if (handshakes++ >= HANDSHAKES) {
      return;
    }
    world.deliver(
        List.of(new Letter(peer, peer.init(world.bundle, frames), frames(frames, true, 0))));
  }

  private void directory(HostilePeer peer, WireReader script) throws MalformedException {
    switch (script.u8() % 4) {
      case 0 -> peer.publish();
      case 1 -> peer.unpublish();
      case 2 -> world.bob.endpoint.hint(peer.name(), script.u8() % 2 == 0, world.net.now());
      default -> {
        Listing.Listed claimed =
            new Listing.Listed(peer.inbox(), world.net.now().wallMillis(), peer.bundle());
        world.bob.endpoint.listed(
            peer.name(),
            new Listing(world.net.now().wallMillis(), List.of(claimed)),
            world.net.now());
      }
    }
    world.bob.carryOut();
  }

  private static <T> T pick(List<T> among, WireReader script) throws MalformedException {
    return among.get(script.u8() % among.size());
  }
}
