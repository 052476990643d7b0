package dev.redoubt.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.Protocol;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// Credentials, as any peer can send them.
class CredentialFuzz {
  @FuzzTest
  void aCredentialIsRefusedOrReadExactlyAndNeverAForgeryVerified(byte[] bytes) {
    try {
      Credential raw = Credential.decode(Bytes.copyOf(bytes));
      assertThat(bytes.length).isLessThanOrEqualTo(Protocol.CREDENTIAL_MAX);
      assertThat(raw.encoded()).isEqualTo(Bytes.wrap(bytes));
      assertThat(raw.issuer().equals(ReSigned.SIGNER.fingerprint()) && raw.verify()).isFalse();
    } catch (MalformedException refused) {
      // What is behind a good frame is tried all the same.
    }
    Bytes signed = ReSigned.byIssuer(Credential.MAGIC, Credential.CONTEXT, bytes);
    Credential credential;
    try {
      credential = Credential.decode(signed);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(credential.verify()).isTrue();
    assertThat(Credential.issue(credential.content(), ReSigned.SIGNER, target -> {}).encoded())
        .isEqualTo(signed);
  }
}
