package dev.redoubt.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.List;

/// Control messages, as any authenticated peer can send them. The first byte says of which type.
class ControlMessageFuzz {
  private static final List<String> TYPES =
      List.of(
          ControlMessage.INVITE,
          ControlMessage.ROSTER,
          ControlMessage.WANT,
          ControlMessage.LEAVE,
          ControlMessage.FORK,
          "qrmp1/other");

  @FuzzTest
  void aControlMessageIsRefusedOrReadExactly(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    String type = TYPES.get((bytes[0] & 0xff) % TYPES.size());
    Bytes payload = Bytes.wrap(bytes, 1, bytes.length - 1);
    try {
      ControlMessage message = ControlMessage.decode(type, payload);
      if (message == null) {
        assertThat(type).isEqualTo("qrmp1/other");
        return;
      }
      assertThat(message.type()).isEqualTo(type);
      assertThat(message.payload()).isEqualTo(payload);
    } catch (MalformedException refused) {
      // As it should be.
    }
  }
}
