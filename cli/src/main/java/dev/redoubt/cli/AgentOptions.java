package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.ConfigurationException;
import dev.redoubt.KeyFile;
import dev.redoubt.PinFile;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.Identity;
import dev.redoubt.core.identity.PinStore;
import dev.redoubt.core.identity.Trust;
import dev.redoubt.core.identity.TrustPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
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
          "pinned agents; refuses all others (default: known-agents in Redoubt's home, first use)")
  @Nullable Path trust;

  @Option(
      names = "--first-use",
      description = "with --trust: pin an agent that is met for the first time")
  boolean firstUse;

  @Option(
      names = "--in-memory",
      description = "neither read nor write Redoubt's home: a new identity, nobody known")
  boolean inMemory;

  /// An agent with everything that the options say but its identity, which [#identity] gives.
  Agent.Builder builder(Shell shell, AgentName name) {
    Agent.Builder builder = Agent.builder(name.value()).redis(redisUri(shell)).trust(policy(shell));
    return (namespace == null ? builder : builder.namespace(namespace))
        .listener(new Notices(shell.terminal()));
  }

  private String redisUri(Shell shell) {
    String uri = redis == null ? shell.environment().set("REDIS_URL") : redis;
    if (uri == null) {
      throw new ConfigurationException(
          "NO_REDIS", "No Redis was given: add --redis redis://HOST:6379, or set REDIS_URL.");
    }
    return uri;
  }

  /// The pins in force.
  PinStore pins(Shell shell) {
    if (trust != null) {
      return PinFile.open(trust);
    }
    if (inMemory) {
      return PinStore.inMemory();
    }
    Home home = Home.of(shell.environment());
    home.make();
    return PinFile.open(home.knownAgents());
  }

  private TrustPolicy policy(Shell shell) {
    PinStore pins = pins(shell);
    if (trust == null || firstUse) {
      return Trust.firstUse(pins);
    }
    if (Files.notExists(trust)) {
      shell.say(
          trust + " does not exist, so no agent is trusted (--first-use would pin new ones).");
    }
    return Trust.pinned(pins);
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
    if (!keys.encrypted()) {
      return keys.identity();
    }
    char[] passphrase = Passphrases.existing(shell, passphraseFile, file);
    try {
      return keys.identity(passphrase);
    } finally {
      Arrays.fill(passphrase, ' ');
    }
  }
}
