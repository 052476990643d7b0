package dev.redoubt.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.internal.transfer.FileMessage.Answer;
import dev.redoubt.internal.transfer.FileMessage.Chunk;
import dev.redoubt.internal.transfer.FileMessage.End;
import dev.redoubt.internal.transfer.FileMessage.Offer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import org.junit.jupiter.api.Test;

class FileMessageTest {
  private static final Bytes ID = Bytes.hex("000102030405060708090a0b0c0d0e0f");
  private static final Bytes HASH = Sha256.of(new byte[] {1});

  @Test
  void whatIsWrittenIsRead() throws MalformedException {
    Offer known = new Offer(ID, true, false, "backup", "a.tar", 1L << 40, HASH);
    assertThat(Offer.decode(known.encode())).isEqualTo(known);
    Offer unknown = new Offer(ID, false, true, "backup", "a.tar", FileMessage.UNKNOWN, Bytes.EMPTY);
    assertThat(Offer.decode(unknown.encode())).isEqualTo(unknown);
    Chunk chunk = new Chunk(ID, 1L << 40, Bytes.utf8("bytes"));
    assertThat(Chunk.decode(chunk.encode())).isEqualTo(chunk);
    End end = new End(ID, 5, HASH);
    assertThat(End.decode(end.encode())).isEqualTo(end);
    for (Refusal reason : Refusal.values()) {
      Answer refused = new Answer.Refused(reason);
      assertThat(Answer.decode(refused.encode())).isEqualTo(refused);
    }
    Answer goOn = new Answer.GoOn(7, HASH);
    assertThat(Answer.decode(goOn.encode())).isEqualTo(goOn);
    assertThat(Answer.decode(new Answer.Done().encode())).isEqualTo(new Answer.Done());
  }

  @Test
  void aReasonOfALaterVersionIsOther() throws MalformedException {
    assertThat(Answer.decode(Bytes.hex("0263"))).isEqualTo(new Answer.Refused(Refusal.OTHER));
  }

  @Test
  void everythingThatIsCutShortOrTooLongIsMalformed() {
    Bytes offer = new Offer(ID, false, false, "t", "n", 5, HASH).encode();
    for (int size = 0; size < offer.size(); size++) {
      Bytes cut = offer.slice(0, size);
      assertThatThrownBy(() -> Offer.decode(cut)).isInstanceOf(MalformedException.class);
    }
    Bytes longer = Bytes.hex(offer.toHex() + "00");
    assertThatThrownBy(() -> Offer.decode(longer)).isInstanceOf(MalformedException.class);
    Bytes empty = new Chunk(ID, 0, Bytes.EMPTY).encode();
    assertThatThrownBy(() -> Chunk.decode(empty)).isInstanceOf(MalformedException.class);
    Bytes large = new Chunk(ID, 0, Bytes.wrap(new byte[FileMessage.CHUNK_MAX + 1])).encode();
    assertThatThrownBy(() -> Chunk.decode(large)).isInstanceOf(MalformedException.class);
    Bytes negative = new Chunk(ID, -1, Bytes.utf8("x")).encode();
    assertThatThrownBy(() -> Chunk.decode(negative)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aTransferIsTheSameForTheSameFileAndNoOther() {
    Bytes id = TransferId.of("", "t", "n", 5, HASH);
    assertThat(id.size()).isEqualTo(FileMessage.ID_SIZE);
    assertThat(TransferId.of("", "t", "n", 5, HASH)).isEqualTo(id);
    assertThat(TransferId.of("again", "t", "n", 5, HASH)).isNotEqualTo(id);
    assertThat(TransferId.of("", "tn", "", 5, HASH)).isNotEqualTo(id);
    assertThat(TransferId.of("", "t", "n", 5, Sha256.of())).isNotEqualTo(id);
  }
}
