package dev.redoubt.gateway;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The Model Context Protocol by HTTP ("streamable", without sessions): each message is a POST, and
/// each answer is JSON. Nothing is streamed, since no tool has anything to say before its result.
final class McpApi {
  /// Requests at a time.
  private static final int REQUESTS = 64;

  private final Mcp mcp;
  private final Semaphore room = new Semaphore(REQUESTS);

  McpApi(Mcp mcp) {
    this.mcp = mcp;
  }

  Routes addTo(Routes routes) {
    return routes.add("POST", "/mcp", this::post);
  }

  private void post(Exchange exchange) throws IOException, InterruptedException {
    exchange.checkQuery(Set.of());
    String version = exchange.asked("MCP-Protocol-Version");
    if (version != null && !Mcp.supports(version)) {
      throw new Problem(400, "MCP_VERSION", "This MCP-Protocol-Version is not supported.");
    }
    if (!room.tryAcquire()) {
      throw new Problem(503, "BUSY", "So many MCP requests are under way that this one must wait.");
    }
    try {
      answer(exchange, mcp.answer(exchange.body()));
    } finally {
      room.release();
    }
  }

  private static void answer(Exchange exchange, @Nullable McpAnswer answer) throws IOException {
    if (answer == null) {
      exchange.empty(202);
      return;
    }
    boolean told = false;
    try {
      exchange.json(Mcp.refuses(answer.json()) ? 400 : 200, answer.json());
      told = true;
    } finally {
      (told ? answer.told() : answer.untold()).run();
    }
  }
}
