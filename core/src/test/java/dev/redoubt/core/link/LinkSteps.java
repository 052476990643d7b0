package dev.redoubt.core.link;

import dev.redoubt.core.Graph;

/// What the links of an endpoint have looked at so far.
public final class LinkSteps {
  private LinkSteps() {}

  /// Slots and words of all links that can be reached from `root`, in both directions.
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
