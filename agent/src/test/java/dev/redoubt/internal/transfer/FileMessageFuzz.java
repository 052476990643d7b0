package dev.redoubt.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// What peers say about files.
class FileMessageFuzz {
  interface Decoder {
    FileMessage decode(Bytes payload) throws MalformedException;
  }

  @FuzzTest
  void whatIsReadIsWrittenBackIdentically(byte[] bytes) {
    Bytes payload = Bytes.copyOf(bytes);
    look(FileMessage.Offer::decode, payload);
    look(FileMessage.Chunk::decode, payload);
    look(FileMessage.End::decode, payload);
    look(FileMessage.Cancel::decode, payload);
    look(
        input -> {
          FileMessage.Answer answer = FileMessage.Answer.decode(input);
          // A reason of a later version is not kept.
          return answer instanceof FileMessage.Answer.Refused(Refusal why) && why == Refusal.OTHER
              ? new FileMessage.Cancel(input)
              : answer;
        },
        payload);
  }

  private static void look(Decoder decoder, Bytes payload) {
    try {
      FileMessage read = decoder.decode(payload);
      assertThat(read.encode()).isEqualTo(payload);
      if (read instanceof FileMessage.Offer offer) {
        String name = FileNames.safe(offer.name());
        assertThat(Bytes.utf8Size(name)).isBetween(1, FileNames.MAX);
        assertThat(name).doesNotContain("/", "\\", "\u0000").doesNotStartWith(".");
      }
    } catch (MalformedException refused) {
      assertThat(refused.getMessage()).isNotNull();
    }
  }
}
