package dev.redoubt.identity;

/// What is kept of a verified credential: enough to re-check it, at a hundredth of its size.
///
/// @param notAfterMillis end of its validity
public record Voucher(Fingerprint issuer, Serial serial, long notAfterMillis) {
  static Voucher of(Credential credential) {
    Credential.Content content = credential.content();
    return new Voucher(credential.issuer(), content.serial(), content.notAfterMillis());
  }
}
