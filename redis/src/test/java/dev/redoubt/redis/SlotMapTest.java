package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.RespReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SlotMapTest {
  private static final NodeAddress ASKED = new NodeAddress("asked", 7000);
  private static final NodeAddress ONE = new NodeAddress("10.0.0.1", 7001);

  private static SlotMap read(String reply) throws IOException, ReplyException {
    var in =
        new RespReader(
            new ByteArrayInputStream(reply.getBytes(StandardCharsets.US_ASCII)), 1 << 20);
    return in.read(it -> SlotMap.read(it, ASKED));
  }

  private static String range(int first, int last, String host, int port) {
    return "*4\r\n:"
        + first
        + "\r\n:"
        + last
        + "\r\n*3\r\n"
        + host
        + ":"
        + port
        + "\r\n$2\r\nid\r\n*2\r\n$7\r\nreplica\r\n:1\r\n";
  }

  @Test
  void primariesOwnTheirRangesAndReplicasNone() throws Exception {
    SlotMap map =
        read(
            "*2\r\n"
                + range(0, 99, "$8\r\n10.0.0.1\r\n", 7001)
                + range(100, 16383, "$0\r\n\r\n", 2));
    assertThat(map.owner(0)).isEqualTo(ONE);
    assertThat(map.owner(99)).isEqualTo(ONE);
    assertThat(map.owner(100)).isEqualTo(new NodeAddress("asked", 2));
    assertThat(map.primaries()).hasSize(2);
  }

  @Test
  void aMissingHostMeansTheNodeThatWasAsked() throws Exception {
    assertThat(read("*1\r\n" + range(5, 5, "$-1\r\n", 7001)).owner(5))
        .isEqualTo(new NodeAddress("asked", 7001));
    assertThat(read("*1\r\n" + range(5, 5, "$1\r\n?\r\n", 7001)).owner(5))
        .isEqualTo(new NodeAddress("asked", 7001));
  }

  @Test
  void invalidRangesAreIgnored() throws Exception {
    SlotMap map =
        read(
            "*4\r\n"
                + range(9, 5, "$1\r\nh\r\n", 1)
                + range(-1, 5, "$1\r\nh\r\n", 1)
                + range(0, 16384, "$1\r\nh\r\n", 1)
                + range(0, 5, "$3\r\nh h\r\n", 1));
    assertThat(map.primaries()).isEmpty();
    assertThat(map).isEqualTo(SlotMap.EMPTY);
  }

  @Test
  void aRedirectReplacesOnlyTheOwnerOfItsSlot() throws Exception {
    SlotMap map = read("*1\r\n" + range(0, 99, "$8\r\n10.0.0.1\r\n", 7001)).with(7, ASKED);
    assertThat(map.owner(7)).isEqualTo(ASKED);
    assertThat(map.owner(8)).isEqualTo(ONE);
    assertThat(map.primaries()).containsExactlyInAnyOrder(ONE, ASKED);
  }
}
