package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.endpoint.Event.BrokerMisbehaviour;
import dev.redoubt.core.endpoint.Event.Withheld;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Misbehaviour;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private static final Event REPLAY = new BrokerMisbehaviour(Misbehaviour.REPLAY, "again");
  private static final Event GAP = new BrokerMisbehaviour(Misbehaviour.GAP, "missing");

  private Now now = new Now(5_000_000_000L, Net.WALL);
  private final Reports reports = new Reports(now);

  private int admitted(Event event, int times) {
    int admitted = 0;
    for (int i = 0; i < times; i++) {
      admitted += reports.admits(event) ? 1 : 0;
    }
    return admitted;
  }

  private void pass(Duration span) {
    now = new Now(now.plus(span), now.wallMillis() + span.toMillis());
  }

  @Test
  void soManyOfOneKindAreToldAtOnceAndOneASecondAfterThat() {
    assertThat(admitted(REPLAY, 1_000)).isEqualTo(Reports.AT_ONCE);
    pass(Duration.ofMillis(999));
    reports.pass(now);
    assertThat(admitted(REPLAY, 10)).isZero();
    pass(Duration.ofMillis(3_001));
    reports.pass(now);
    assertThat(admitted(REPLAY, 10)).isEqualTo(4);
    pass(Duration.ofHours(1));
    reports.pass(now);
    assertThat(admitted(REPLAY, 1_000)).isEqualTo(Reports.AT_ONCE);
  }

  @Test
  void whatIsWithheldIsToldAsANumberOnceInTenSeconds() {
    assertThat(reports.pass(now)).isEmpty();
    admitted(REPLAY, Reports.AT_ONCE + 7);
    assertThat(reports.pass(now)).containsExactly(new Withheld("REPLAY", 7));
    admitted(REPLAY, 5);
    pass(Duration.ofSeconds(9));
    assertThat(reports.pass(now)).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(reports.pass(now)).containsExactly(new Withheld("REPLAY", 5));
    assertThat(reports.withheld()).isEqualTo(12);
  }

  @Test
  void aFloodOfOneKindHidesNoOther() {
    admitted(REPLAY, 1_000);
    assertThat(admitted(GAP, 1)).isEqualTo(1);
  }

  @Test
  void whatAPeerCausesByItsOwnKeysOrInstancesIsBoundedToo() {
    Assessment assessed =
        Trust.assess(
            EndpointTest.pinned("alice"),
            Claim.shown(
                AgentName.of("alice"),
                Net.identity("alice").fingerprint(),
                Occasion.INBOUND,
                Bytes.EMPTY,
                Net.WALL));
    VerifiedPeer alice = ((Assessment.Accepted) assessed).peer();
    InstanceId instance = InstanceId.random(new SeededRandomness(1));
    assertThat(admitted(new Event.Rotated(alice, 2, 0), 999)).isEqualTo(Reports.AT_ONCE);
    assertThat(admitted(new Event.Moved(alice, instance, instance, 1), 999))
        .isEqualTo(Reports.AT_ONCE);
  }

  @Test
  void whatOnlyWeCanCauseIsAlwaysTold() {
    assertThat(admitted(new Event.Suspended(5_000), 1_000)).isEqualTo(1_000);
  }
}
