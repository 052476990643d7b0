package dev.redoubt.bench;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import java.util.List;
import java.util.function.Consumer;

/// The contenders of this module, by name.
public final class Contenders {
  private Contenders() {}

  /// Opens a contender on an empty namespace.
  ///
  /// @param name one of `lettuce`, `lettuce-ordinary`, `plaintext-batches`, `redoubt` and
  ///   `redoubt-accp`
  /// @throws IllegalArgumentException if there is no such contender, or it needs another crypto
  ///   provider than the one on the class path
  public static Contender open(String name, String uri, String namespace) {
    return switch (name) {
      case "lettuce" -> PlainStreams.flushedByHand(uri, namespace);
      case "lettuce-ordinary" -> PlainStreams.ordinary(uri, namespace);
      case "plaintext-batches" -> new PlaintextBatches(uri, namespace);
      case "redoubt", "redoubt-accp" -> {
        if (!name.equals(redoubtName())) {
          throw new IllegalArgumentException("With this class path, it is " + redoubtName() + ".");
        }
        yield new RedoubtAgents(name, uri, namespace, builder -> {});
      }
      default -> throw new IllegalArgumentException("There is no contender " + name + ".");
    };
  }

  /// Opens two agents that differ from those of [#open].
  ///
  /// @param customizer changes the settings of each
  /// @param started is given each once it has started
  public static Contender agents(
      String name,
      String uri,
      String namespace,
      Consumer<? super AgentBuilder> customizer,
      Consumer<? super Agent> started) {
    RedoubtAgents agents = new RedoubtAgents(name, uri, namespace, customizer);
    agents.agents().forEach(started);
    return agents;
  }

  /// Plain Lettuce, plaintext batches and Redoubt.
  static List<Contender> common(String uri, String namespace) {
    return List.of(
        open("lettuce", uri, namespace),
        open("plaintext-batches", uri, namespace),
        open(redoubtName(), uri, namespace));
  }

  /// Agents use Amazon's provider if it is on the class path.
  private static String redoubtName() {
    try {
      Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider");
      return "redoubt-accp";
    } catch (ClassNotFoundException e) {
      return "redoubt";
    }
  }
}
