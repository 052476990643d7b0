package dev.redoubt.core.link;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.MessageRecord.Kind;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.List;

/// Sample messages for the tests of links.
final class Some {
  static final long WALL = 1_800_000_000_000L;
  static final Now START = new Now(1_000_000_000_000L, WALL);
  static final Duration TTL = Duration.ofMinutes(5);
  static final VerifiedPeer PEER = peer();

  private Some() {}

  private static VerifiedPeer peer() {
    Identity identity = Identity.generate(new SeededRandomness(1));
    Assessment assessment =
        Trust.assess(
            Trust.firstUse(PinStore.inMemory()),
            Claim.shown(
                AgentName.of("alice"),
                identity.fingerprint(),
                Occasion.INBOUND,
                Bytes.EMPTY,
                WALL));
    return ((Assessment.Accepted) assessment).peer();
  }

  static Now after(Now now, Duration span) {
    return new Now(now.plus(span), now.wallMillis() + span.toMillis());
  }

  static MessageRecord record(String text) {
    return record("chat", TTL, WALL, Bytes.utf8(text));
  }

  static MessageRecord record(String type, Duration ttl, long createdMillis, Bytes payload) {
    Kind kind = new Kind(type, "", ttl.toMillis());
    return new MessageRecord(kind, createdMillis, null, false, null, List.of(), payload, false);
  }

  record Named(String name) implements Ticket {}

  static OutboundMessage message(String text) {
    return message(text, TTL, false, false);
  }

  static OutboundMessage message(String text, Duration ttl, boolean onlyHere, boolean confirmed) {
    return new OutboundMessage(
        new Named(text), "chat", "", List.of(), Bytes.utf8(text), ttl, onlyHere, confirmed, null);
  }
}
