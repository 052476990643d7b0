package dev.redoubt.identity;

/// What is kept of a credential that was good when it was shown: enough to judge it again, in a
/// hundredth of its size.
///
/// @param notAfterMillis when it ends
public record Voucher(Fingerprint issuer, Serial serial, long notAfterMillis) {
  static Voucher of(Credential credential) {
    Credential.Content content = credential.content();
    return new Voucher(credential.issuer(), content.serial(), content.notAfterMillis());
  }
}
