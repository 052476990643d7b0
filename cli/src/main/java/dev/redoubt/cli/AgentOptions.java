package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.ConfigurationException;
import dev.redoubt.CredentialFile;
import dev.redoubt.KeyFile;
import dev.redoubt.PinFile;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.Authorities;
import dev.redoubt.core.identity.Identity;
import dev.redoubt.core.identity.PinStore;
import dev.redoubt.core.identity.Trust;
import dev.redoubt.core.identity.TrustPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that every command with an agent has: where Redis is, who we are, whom we trust.
final class AgentOptions {
  @Option(
      names = "--redis",
      paramLabel = "URL",
      description =
          "redis://[user:password@]host[:port], or rediss:// with TLS (default: REDIS_URL)")
  @Nullable String redis;

  @Option(
      names = "--namespace",
      paramLabel = "NS",
      description = "prefix of every key in Redis (default: qrmp1)")
  @Nullable String namespace;

  @Option(
      names = "--identity",
      paramLabel = "FILE",
      description = "key file (default: NAME.key in Redoubt's home, made on first use)")
  @Nullable Path identity;

  @Option(
      names = "--passphrase-file",
      paramLabel = "F",
      description = "holds the key file's passphrase; - for standard input (default: ask)")
  @Nullable String passphraseFile;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description =
          "trusted agents and authorities; refuses all others (default: known-agents in Redoubt's home,"
              + " first use)")
  @Nullable Path trust;

  @Option(
      names = "--first-use",
      description = "with --trust: pin an agent that is met for the first time")
  boolean firstUse;

  @Option(
      names = "--credential",
      paramLabel = "F",
      description = "shown to agents that trust its authority; read again when it changes")
  @Nullable Path credential;

  @Option(
      names = "--revocations",
      paramLabel = "F",
      description = "revocation list of a trusted authority; read again when it changes")
  List<Path> revocations = List.of();

  @Option(
      names = "--in-memory",
      description = "neither read nor write Redoubt's home: a new identity, nobody known")
  boolean inMemory;

  /// An agent with everything that the options say but its identity, which [#identity] gives.
  Agent.Builder builder(Shell shell, AgentName name) {
    Agent.Builder builder = Agent.builder(name.value()).redis(redisUri(shell)).trust(policy(shell));
    if (credential != null) {
      builder.credential(CredentialFile.read(credential));
    }
    return (namespace == null ? builder : builder.namespace(namespace))
        .listener(new Notices(shell.terminal()));
  }

  /// Tells what is wrong with our own credential. It is shown all the same: agents that have pinned
  /// us do not ask for it, and those that do refuse it for the same reason.
  void checkCredential(Shell shell, AgentName name, Identity used) {
    if (credential != null) {
      long now = System.currentTimeMillis();
      String fault = CredentialFile.read(credential).fault(name, used.fingerprint(), now);
      if (fault != null) {
        shell.say(fault + " Agents that ask for it will refuse us.");
      }
    }
  }

  private String redisUri(Shell shell) {
    String uri = redis == null ? shell.environment().set("REDIS_URL") : redis;
    if (uri == null) {
      throw new ConfigurationException(
          "NO_REDIS", "No Redis was given: add --redis redis://HOST:6379, or set REDIS_URL.");
    }
    return uri;
  }

  /// Whom we trust now: pins, and authorities with their revocation lists.
  record Trusted(PinStore pins, Authorities authorities) {}

  Trusted trusted(Shell shell) {
    if (trust == null && inMemory) {
      if (!revocations.isEmpty()) {
        throw new ConfigurationException(
            "REVOCATIONS_ISSUER",
            "--revocations needs an authority that is trusted, and with --in-memory there is none:"
                + " give --trust FILE.");
      }
      return new Trusted(PinStore.inMemory(), Authorities.of());
    }
    PinFile pins = PinFile.open(trustFile(shell));
    return new Trusted(pins, pins.authorities(revocations));
  }

  private Path trustFile(Shell shell) {
    if (trust != null) {
      return trust;
    }
    Home home = Home.of(shell.environment());
    home.make();
    return home.knownAgents();
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

  /// Who we are; the caller closes it.
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
          "PASSPHRASE",
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

  private Identity opened(Shell shell, KeyFile keys, Path file, AgentName name) {
    if (!keys.name().equals(name)) {
      throw new ConfigurationException(
          "IDENTITY_NAME",
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
