package dev.redoubt.core.link;

import dev.redoubt.core.Graph;

/// Steps of work of an endpoint's links.
public final class LinkSteps {
  private LinkSteps() {}

  /// Slots and words looked at by all links reachable from `root`, in both directions.
  public static long of(Object root) {
    long steps = 0;
    for (Object object : Graph.reachable(root)) {
      steps +=
          switch (object) {
            case InboundLink link -> link.steps();
            case OutboundLink link -> link.steps();
            default -> 0;
          };
    }
    return steps;
  }
}
