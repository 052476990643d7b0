package dev.redoubt.core.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.wire.WireReader;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadersTest {
  private static final Header TRACE = new Header("träce", Bytes.hex("00ff"));

  private static Headers read(String hex) throws MalformedException {
    Bytes block = Bytes.hex(hex);
    return Headers.read(new WireReader(block.toArray()), block.size());
  }

  private static void refused(String hex) {
    assertThatThrownBy(() -> read(hex)).isInstanceOf(MalformedException.class);
  }

  @Test
  void whatIsWrittenIsRead() throws MalformedException {
    List<Header> all = List.of(TRACE, new Header("empty", Bytes.EMPTY), TRACE);
    Headers headers = Headers.of(all);
    assertThat(headers.list()).isEqualTo(all);
    assertThat(headers.size()).isEqualTo(Headers.size(all));
    assertThat(headers)
        .isEqualTo(
            read(
                "06"
                    + "7472c3a46365"
                    + "000200ff"
                    + "05656d7074790000"
                    + "06"
                    + "7472c3a46365"
                    + "000200ff"));
    assertThat(Headers.of(List.of())).isSameAs(Headers.NONE);
  }

  @Test
  void whatIsMalformedIsRefused() {
    refused("");
    refused("00" + "0000");
    refused("01ff" + "0000");
    refused("016b" + "0001");
    refused("016b00");
    refused("026b");
  }

  @Test
  void aValueDoesNotReachBeyondTheBlock() {
    byte[] bytes = Bytes.hex("016b0002" + "aaaa").toArray();
    assertThatThrownBy(() -> Headers.read(new WireReader(bytes), 5))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aMessageHasOneHundredAndTwentyEight() throws MalformedException {
    String header = "016b0000";
    assertThat(read(header.repeat(128)).list())
        .isEqualTo(Collections.nCopies(128, new Header("k", Bytes.EMPTY)));
    refused(header.repeat(129));
  }
}
