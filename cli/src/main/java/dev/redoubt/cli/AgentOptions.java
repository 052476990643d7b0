package dev.redoubt.cli;

import dev.redoubt.AgentBuilder;
import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.files.CredentialFile;
import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options common to all commands that send or receive: identity, trust and Redis.
final class AgentOptions extends RedisOptions {
  @Option(
      names = "--identity",
      paramLabel = "FILE",
      description = "key file (default: NAME.key in Redoubt's home, created on first use)")
  @Nullable Path identity;

  @Option(
      names = "--passphrase-file",
      paramLabel = "F",
      description = "holds the key file's passphrase; - for standard input (default: ask)")
  @Nullable String passphraseFile;

  @Option(
      names = "--first-use",
      description =
          "with --trust, which otherwise refuses unknown agents: pin them on first contact")
  boolean firstUse;

  @Option(
      names = "--credential",
      paramLabel = "F",
      description = "presented to agents that trust its authority; read again when it changes")
  @Nullable Path credential;

  /// A builder with all options applied except the identity ([#identity]).
  AgentBuilder builder(Shell shell, AgentName name) {
    return builder(new Notices(shell.terminal()), shell, name);
  }

  AgentBuilder builder(Notices notices, Shell shell, AgentName name) {
    AgentBuilder builder = connected(notices, shell, name.value()).trust(policy(shell));
    return credential == null ? builder : builder.credential(CredentialFile.read(credential));
  }

  /// Warns if our own credential is invalid. It is presented anyway: agents that have pinned us do
  /// not need it, and the others refuse it for the same reason.
  void checkCredential(Shell shell, AgentName name, Identity used) {
    if (credential != null) {
      long now = System.currentTimeMillis();
      String fault = CredentialFile.read(credential).fault(name, used.fingerprint(), now);
      if (fault != null) {
        shell.say(fault + " Agents that ask for it will refuse us.");
      }
    }
  }

  private TrustPolicy policy(Shell shell) {
    Trusted trusted = trusted(shell);
    if (trust == null || firstUse) {
      if (firstUse && !trusted.authorities().issuers().isEmpty()) {
        shell.say(
            "--first-use does nothing: "
                + trustFile(shell)
                + " names an authority, so whoever is not pinned needs a credential.");
      }
      return Trust.firstUse(trusted.pins(), trusted.authorities());
    }
    if (Files.notExists(trust)) {
      shell.say(
          trust + " does not exist, so no agent is trusted (--first-use would pin new ones).");
    }
    return Trust.pinned(trusted.pins(), trusted.authorities());
  }

  /// Our identity; the caller closes it.
  Identity identity(Shell shell, AgentName name) {
    if (identity != null) {
      return opened(shell, KeyFile.read(identity), identity, name);
    }
    if (inMemory) {
      return Identity.generate(new SecureRandom()::nextBytes);
    }
    Home home = Home.of(shell.environment());
    Path file = home.keyFile(name);
    if (passphraseFile != null && Files.notExists(file)) {
      throw new ConfigurationException(
          ErrorCode.PASSPHRASE,
          "There is no "
              + file
              + " to open with a passphrase yet. To make it: redoubt identity new --as "
              + name
              + " --out "
              + file
              + " --passphrase-file "
              + passphraseFile);
    }
    home.make();
    KeyFile keys = KeyFile.readOrCreate(file, name);
    if (keys.created()) {
      shell.say(
          "Made an identity for " + name + ", to be kept: " + file + "\n  " + keys.fingerprint());
    }
    return opened(shell, keys, file, name);
  }

  /// Where our identity is or will be; null where it is made in memory.
  @Nullable Path keyFile(Shell shell, AgentName name) {
    if (identity != null) {
      return identity;
    }
    return inMemory ? null : Home.of(shell.environment()).keyFile(name);
  }

  private Identity opened(Shell shell, KeyFile keys, Path file, AgentName name) {
    if (!keys.name().equals(name)) {
      throw new ConfigurationException(
          ErrorCode.IDENTITY_NAME,
          "The key file "
              + file
              + " belongs to \""
              + keys.name()
              + "\": give --as "
              + keys.name()
              + ", or another --identity.");
    }
    return Passphrases.open(shell, keys, passphraseFile, file);
  }
}
