package dev.redoubt.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.Base32;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.transport.InboxId;
import java.util.function.Function;

/// Text that people type and directories list: names, fingerprints, inboxes.
class TextFormsFuzz {
  @FuzzTest
  void textIsRefusedOrReadExactly(byte[] bytes) {
    String text = Bytes.copyOf(bytes).toUtf8();
    refusedOr(text, InboxId::new, InboxId::value, text);
    refusedOr(text, Base32::decode, Base32::encode, text);
    refusedOr(text, AgentName::of, AgentName::value, text);
    String ungrouped = text.replace("-", "");
    refusedOr(text, Fingerprint::parse, read -> read.toString().replace("-", ""), ungrouped);
    assertThat(name(Bytes.copyOf(bytes))).isEqualTo(AgentName.valid(text));
  }

  private static boolean name(Bytes utf8) {
    try {
      return AgentName.decode(utf8).value().length() <= 64;
    } catch (MalformedException refused) {
      return false;
    }
  }

  private static <T> void refusedOr(
      String text, Function<String, T> read, Function<T, String> write, String expected) {
    T value;
    try {
      value = read.apply(text);
    } catch (IllegalArgumentException refused) {
      assertThat(String.valueOf(refused.getMessage()).length()).isLessThan(300);
      return;
    }
    assertThat(write.apply(value)).isEqualTo(expected);
  }
}
