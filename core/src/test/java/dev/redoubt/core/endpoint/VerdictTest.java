package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Authorities;
import dev.redoubt.identity.Credential;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.RevocationList;
import dev.redoubt.identity.Serial;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.transport.Listing;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Refusals on either side: the sender's messages end with the reason, the receiver gets an event,
/// and nothing is handled.
class VerdictTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Identity ISSUER = Identity.generate(new SeededRandomness(77));
  private static final Serial REVOKED = new Serial(Bytes.wrap(new byte[16]));
  private static final TrustPolicy AUTHORITY =
      Trust.authority(Authorities.of(ISSUER.fingerprint()));

  private final Net net = new Net();
  private final TrustPolicy withList = Trust.authority(new Listing());

  /// A revocation list with one serial.
  private final class Listing implements Authorities {
    private final RevocationList list =
        RevocationList.issue(
            new RevocationList.Content(
                1, Net.WALL, Net.WALL + DAY.toMillis(), new TreeSet<>(Set.of(REVOKED))),
            ISSUER,
            net.randomness());

    @Override
    public Set<Fingerprint> issuers() {
      return Set.of(ISSUER.fingerprint());
    }

    @Override
    public Revocations revocations(Fingerprint issuer) {
      return new Revocations.Listed(list);
    }
  }

  private Bytes credential(String name, String whose, Serial serial, Duration from, Duration life) {
    long notBefore = Net.WALL + from.toMillis();
    Credential.Content content =
        new Credential.Content(
            serial,
            AgentName.of(name),
            Net.identity(whose).fingerprint(),
            notBefore,
            notBefore + life.toMillis());
    return Credential.issue(content, ISSUER, net.randomness()).encoded();
  }

  private Bytes good(String name) {
    return credential(name, name, Serial.random(net.randomness()), Duration.ZERO, DAY);
  }

  private Bytes expired(String name) {
    return credential(name, name, Serial.random(net.randomness()), DAY.negated(), SECOND);
  }

  private Bytes revoked(String name) {
    return credential(name, name, REVOKED, Duration.ZERO, DAY);
  }

  private Bytes forAnother(String whose) {
    return credential("carol", whose, Serial.random(net.randomness()), Duration.ZERO, DAY);
  }

  private Node start(String name, Bytes credential) {
    return net.start(name, withList, Limits.DEFAULT, credential);
  }

  @Test
  void twoWithCredentialsOfOneAuthorityTalk() {
    Node bob = start("bob", good("bob"));
    Node alice = start("alice", good("alice"));
    alice.send("bob", "hello");
    net.run(SECOND);
    assertThat(alice.ended).containsEntry("hello", Outcome.HANDLED);
    assertThat(bob.texts()).containsExactly("hello");
  }

  @Test
  void aRecipientWhoseCredentialIsNotGoodGetsNothing() {
    for (Bytes bad : new Bytes[] {expired("bob"), revoked("bob"), forAnother("bob")}) {
      Node bob = start("bob", bad);
      Node alice = start("alice", good("alice"));
      int before = net.history.size();
      alice.send("bob", "hello");
      net.run(SECOND.multipliedBy(8));
      assertThat(alice.ended)
          .containsEntry("hello", new Outcome.Rejected(Rejection.PEER_NOT_TRUSTED));
      assertThat(alice.events(Event.PeerRefused.class)).hasSize(1);
      assertThat(alice.events(Event.PeerRefused.class).getFirst().reason()).contains("credential");
      assertThat(bob.handled).isEmpty();
      assertThat(net.history).hasSize(before);
      net.kill(bob);
      net.unpublish(bob.endpoint.inbox());
      net.kill(alice);
    }
  }

  @Test
  void aSenderWhoseCredentialIsNotGoodIsToldSoAndTheRecipientToo() {
    for (Bytes bad : new Bytes[] {expired("alice"), revoked("alice"), forAnother("alice")}) {
      Node bob = start("bob", good("bob"));
      Node alice = start("alice", bad);
      alice.send("bob", "hello");
      net.run(SECOND.multipliedBy(2));
      assertThat(alice.ended).containsEntry("hello", new Outcome.Rejected(Rejection.CREDENTIAL));
      assertThat(alice.events(Event.RefusedByPeer.class))
          .extracting(Event.RefusedByPeer::reason)
          .containsExactly(Rejection.CREDENTIAL);
      assertThat(bob.events(Event.PeerRefused.class))
          .singleElement()
          .satisfies(refused -> assertThat(refused.reason()).contains("\"alice\" shows"));
      assertThat(bob.handled).isEmpty();
      net.kill(bob);
      net.unpublish(bob.endpoint.inbox());
      net.kill(alice);
    }
  }

  @Test
  void aRenewedCredentialCountsWithoutARestart() {
    Node bob = start("bob", expired("bob"));
    Node alice = start("alice", expired("alice"));
    bob.endpoint.credential(good("bob"), net.now());
    net.run(SECOND.multipliedBy(6));
    alice.send("bob", "refused");
    net.run(SECOND);
    assertThat(alice.ended).containsEntry("refused", new Outcome.Rejected(Rejection.CREDENTIAL));
    alice.endpoint.credential(good("alice"), net.now());
    net.run(SECOND.multipliedBy(61));
    alice.send("bob", "hello");
    net.run(SECOND.multipliedBy(2));
    assertThat(alice.ended).containsEntry("hello", Outcome.HANDLED);
  }

  /// A credential that counts for `life` from now on, including the tolerance for clocks.
  private Bytes brief(String name, Duration life) {
    Duration from = Duration.ofMinutes(-5);
    return credential(name, name, Serial.random(net.randomness()), from, life);
  }

  /// The bundle is unchanged and verified, and the peer answers, so nothing else triggers a read of
  /// the directory.
  @Test
  void aSessionEndsWithTheCredentialOfItsRecipient() {
    Node bob = net.start("bob", AUTHORITY, Limits.DEFAULT, brief("bob", Duration.ofMinutes(2)));
    Node alice = net.start("alice", AUTHORITY, Limits.DEFAULT, good("alice"));
    for (int i = 0; i < 180; i++) {
      alice.send("bob", "m" + i);
      net.run(SECOND);
    }
    assertThat(alice.ended)
        .containsEntry("m118", Outcome.HANDLED)
        .containsEntry("m155", new Outcome.Rejected(Rejection.PEER_NOT_TRUSTED));
    assertThat(alice.events(Event.PeerRefused.class))
        .singleElement()
        .satisfies(refused -> assertThat(refused.reason()).contains("expired"));
    assertThat(bob.texts()).contains("m118").doesNotContain("m155");
  }

  @Test
  void aSessionEndsWithTheCredentialOfItsSender() {
    Node bob = net.start("bob", AUTHORITY, Limits.DEFAULT, good("bob"));
    Node alice =
        net.start("alice", AUTHORITY, Limits.DEFAULT, brief("alice", Duration.ofMinutes(2)));
    for (int i = 0; i < 180; i++) {
      alice.send("bob", "m" + i);
      net.run(SECOND);
    }
    assertThat(alice.ended).containsEntry("m118", Outcome.HANDLED);
    assertThat(alice.ended).containsEntry("m179", new Outcome.Rejected(Rejection.CREDENTIAL));
    assertThat(bob.texts()).contains("m118").doesNotContain("m155");
    assertThat(bob.endpoint.snapshot().sessions()).isZero();
  }

  /// A peer that renews its credential in time opens a new session before the old one ends.
  @Test
  void nobodyNoticesThatACredentialIsRenewed() {
    Node bob = net.start("bob", AUTHORITY, Limits.DEFAULT, brief("bob", Duration.ofMinutes(6)));
    Node alice =
        net.start("alice", AUTHORITY, Limits.DEFAULT, brief("alice", Duration.ofMinutes(6)));
    for (int i = 0; i < 600; i++) {
      if (i == 60) {
        alice.endpoint.credential(good("alice"), net.now());
        bob.endpoint.credential(good("bob"), net.now());
      }
      alice.send("bob", "m" + i);
      net.run(SECOND);
      assertThat(alice.ended).as("at %s s", i).containsEntry("m" + i, Outcome.HANDLED);
    }
    assertThat(alice.events(Event.PeerRefused.class)).isEmpty();
    assertThat(bob.events(Event.PeerRefused.class)).isEmpty();
  }

  @Test
  void aRevokedCredentialEndsSessionsAtOnceInBothDirections() {
    Changing authority = new Changing();
    Bytes revoked = revoked("bob");
    Node bob = net.start("bob", AUTHORITY, Limits.DEFAULT, revoked);
    Node alice = net.start("alice", Trust.authority(authority), Limits.DEFAULT, good("alice"));
    alice.send("bob", "secret");
    bob.send("alice", "order");
    net.run(SECOND);
    assertThat(alice.endpoint.snapshot().sessions()).isEqualTo(2);
    authority.inUse = true;
    alice.carryOut();
    assertThat(alice.endpoint.snapshot().sessions()).isZero();
    assertThat(alice.events(Event.PeerRefused.class))
        .hasSize(2)
        .allSatisfy(it -> assertThat(it.reason()).contains("was revoked"));
  }

  /// The start of the list's validity.
  private final class Changing implements Authorities {
    private final Authorities list = new Listing();
    boolean inUse;

    @Override
    public Set<Fingerprint> issuers() {
      return list.issuers();
    }

    @Override
    public Revocations revocations(Fingerprint issuer) {
      return inUse ? list.revocations(issuer) : new Revocations.NotUsed();
    }

    @Override
    public long version() {
      return inUse ? 1 : 0;
    }
  }

  @Test
  void aPeerWithoutACommonVersionIsNotWrittenTo() {
    TrustPolicy all = EndpointTest.pinned("alice", "bob");
    Node alice = net.start("alice", all);
    Node bob = net.start("bob", all);
    net.publish(bob.endpoint.inbox(), AgentName.of("bob"), Bundles.withVersions(net, bob, 2, 1));
    alice.send("bob", "hello");
    int before = net.history.size();
    net.run(SECOND);
    assertThat(alice.ended).containsEntry("hello", new Outcome.Rejected(Rejection.VERSION));
    assertThat(alice.events(Event.PeerRefused.class))
        .singleElement()
        .satisfies(refused -> assertThat(refused.reason()).contains("update one of us"));
    assertThat(net.history).hasSize(before);
  }

  @Test
  void aPeerWithoutRoomSaysSoAndIsTriedAgain() {
    TrustPolicy all = EndpointTest.pinned("alice", "bob", "carol");
    Node bob = net.start("bob", all, Limits.DEFAULT.withPeers(1));
    Node carol = net.start("carol", all);
    Node alice = net.start("alice", all);
    carol.send("bob", "first");
    net.run(SECOND);
    alice.send("bob", "second", SECOND.multipliedBy(30));
    net.run(SECOND.multipliedBy(40));
    assertThat(bob.texts()).containsExactly("first");
    assertThat(bob.events(Event.PeerRefused.class))
        .isNotEmpty()
        .allSatisfy(refused -> assertThat(refused.reason()).contains("no room for \"alice\""));
    assertThat(alice.events(Event.RefusedByPeer.class))
        .isNotEmpty()
        .allSatisfy(refused -> assertThat(refused.reason()).isEqualTo(Rejection.BUSY));
    // What rode in an INIT counts as written, whatever the verdict.
    assertThat(alice.ended).containsEntry("second", Outcome.UNCONFIRMED);
  }
}
