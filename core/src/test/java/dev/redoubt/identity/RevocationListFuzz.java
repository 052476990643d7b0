package dev.redoubt.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.Protocol;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// Revocation lists, as read from files.
class RevocationListFuzz {
  @FuzzTest
  void aListIsRefusedOrReadExactlyAndNeverAForgeryRead(byte[] bytes) {
    try {
      assertThat(RevocationList.decode(Bytes.copyOf(bytes)).issuer())
          .isNotEqualTo(ReSigned.SIGNER.fingerprint());
    } catch (MalformedException refused) {
      // What is behind a good frame is tried all the same.
    }
    Bytes signed = ReSigned.byIssuer(RevocationList.MAGIC, RevocationList.CONTEXT, bytes);
    RevocationList list;
    try {
      list = RevocationList.decode(signed);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(list.content().serials()).hasSizeLessThanOrEqualTo(Protocol.REVOKED_SERIALS);
    assertThat(list.content().serials()).allMatch(list::revokes);
    assertThat(RevocationList.issue(list.content(), ReSigned.SIGNER, target -> {}).encoded())
        .isEqualTo(signed);
  }
}
