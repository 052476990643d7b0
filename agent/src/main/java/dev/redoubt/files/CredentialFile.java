package dev.redoubt.files;

import dev.redoubt.ConfigurationException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Credential;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.internal.Loggers;
import dev.redoubt.message.Bytes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our own credential in a file that is replaced on renewal. Thread-safe.
public final class CredentialFile implements Supplier<Bytes> {
  private static final Logger LOG = LoggerFactory.getLogger(Loggers.AGENT);

  private final Path file;

  /// Null if the last read failed: then it is read again even if unchanged.
  private @Nullable FileState state;

  private String told = "";
  private Credential credential;

  private CredentialFile(Path file, FileState state, Credential credential) {
    this.file = file;
    this.state = state;
    this.credential = credential;
  }

  /// @throws ConfigurationException with code `CREDENTIAL_MISSING`, `CREDENTIAL_DAMAGED` or
  ///   `CREDENTIAL_UNREADABLE`
  public static CredentialFile read(Path file) {
    FileState state = FileState.of(file);
    return new CredentialFile(file, state, TrustFiles.credential(file));
  }

  /// The credential now in the file, or the previous one if reading fails, which is logged.
  @Override
  public synchronized Bytes get() {
    FileState now = FileState.of(file);
    if (!now.equals(state)) {
      try {
        credential = TrustFiles.credential(file);
        state = now;
        told = "";
        LOG.atInfo()
            .addKeyValue("credential", credential)
            .log("Our credential was renewed: {}", credential);
      } catch (ConfigurationException e) {
        state = null;
        tell(String.valueOf(e.getMessage()));
      }
    }
    return credential.encoded();
  }

  private void tell(String reason) {
    if (!reason.equals(told)) {
      told = reason;
      LOG.atWarn()
          .addKeyValue("reason", reason)
          .log("Our renewed credential cannot be read, and the one before is kept: {}", reason);
    }
  }

  /// Why it is invalid for an agent of this name and identity, and what to do; null if it is valid.
  ///
  /// @param wallMillis the current time
  public synchronized @Nullable String fault(
      AgentName name, Fingerprint fingerprint, long wallMillis) {
    Credential.Content content = credential.content();
    Credential.Fault fault = credential.fault(name, fingerprint, wallMillis);
    if (fault == null) {
      return null;
    }
    return "The credential "
        + file
        + switch (fault) {
          case OTHER_NAME ->
              " is for \""
                  + content.name()
                  + "\", not for \""
                  + name
                  + "\": have one issued for it.";
          case OTHER_IDENTITY ->
              " is for the identity "
                  + content.subject()
                  + ", and ours is "
                  + fingerprint
                  + ": have one issued for that.";
          case NOT_YET_VALID ->
              " is valid only from "
                  + Instant.ofEpochMilli(content.notBeforeMillis())
                  + ": check this machine's clock.";
          case EXPIRED ->
              " expired at "
                  + Instant.ofEpochMilli(content.notAfterMillis())
                  + ": have a new one issued.";
        };
  }

  @Override
  public String toString() {
    return "CredentialFile[" + file + "]";
  }
}
