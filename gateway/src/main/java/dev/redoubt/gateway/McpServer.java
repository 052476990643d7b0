package dev.redoubt.gateway;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One agent, for an AI agent that speaks the Model Context Protocol: one JSON-RPC message a line
/// (`docs/mcp.md`). Thread-safe.
public final class McpServer implements AutoCloseable {
  /// A message of 1 MiB, and what is around it.
  private static final int LINE_MAX = 3 << 20;

  /// Requests at a time; beyond that nothing more is read until one has ended.
  private static final int REQUESTS = 64;

  /// What has begun when the input ends has this long.
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(McpServer.class);

  private final ServedAgent served;
  private final McpTools tools;
  private final Mcp mcp;
  private final Semaphore room = new Semaphore(REQUESTS);
  private final Map<JsonNode, Thread> running = new ConcurrentHashMap<>();

  private McpServer(ServedAgent served, McpOptions options) {
    this.served = served;
    this.tools = new McpTools(served.agent, served.leases, options);
    this.mcp = new Mcp(tools, options.version());
  }

  /// Starts an agent. Adds a codec and handlers to `builder`, which must have no handler.
  ///
  /// @throws dev.redoubt.RedoubtException as [Agent#start] does
  public static McpServer start(AgentBuilder builder, McpOptions options) {
    ServedAgent served = ServedAgent.build(builder, options.types());
    try {
      served.start(() -> {});
      return new McpServer(served, options);
    } catch (RuntimeException e) {
      served.close(Duration.ZERO);
      throw e;
    }
  }

  public Agent agent() {
    return served.agent;
  }

  McpTools tools() {
    return tools;
  }

  /// Answers requests until the input ends. Requests run beside each other.
  ///
  /// @param out is given each response, one line without its end; one call at a time
  /// @throws IOException if the input cannot be read
  public void serve(InputStream in, Consumer<String> out) throws IOException, InterruptedException {
    ReentrantLock lock = new ReentrantLock();
    Consumer<ObjectNode> answers =
        answer -> {
          lock.lock();
          try {
            out.accept(new String(Json.write(answer), StandardCharsets.UTF_8));
          } finally {
            lock.unlock();
          }
        };
    Lines lines = new Lines(in);
    for (byte @Nullable [] line = lines.next(); line != null; line = lines.next()) {
      if (line.length > LINE_MAX) {
        answers.accept(Mcp.tooLong().json());
      } else if (!new String(line, StandardCharsets.UTF_8).isBlank()) {
        take(Json.parse(line), answers);
      }
    }
    if (!room.tryAcquire(REQUESTS, GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
      running.values().forEach(Thread::interrupt);
    }
  }

  private void take(@Nullable JsonNode message, Consumer<ObjectNode> answers)
      throws InterruptedException {
    JsonNode cancelled = Mcp.cancelled(message);
    if (cancelled != null) {
      Thread request = running.remove(cancelled);
      if (request != null) {
        request.interrupt();
      }
      return;
    }
    room.acquire();
    JsonNode id = message == null ? null : message.get("id");
    Thread thread = Thread.ofVirtual().name("mcp").unstarted(() -> run(message, id, answers));
    if (id != null) {
      running.put(id, thread);
    }
    thread.start();
  }

  private void run(
      @Nullable JsonNode message, @Nullable JsonNode id, Consumer<ObjectNode> answers) {
    try {
      McpAnswer answer = mcp.answer(message);
      boolean wanted = id == null || running.remove(id, Thread.currentThread());
      if (answer != null && wanted) {
        answers.accept(answer.json());
        answer.told().run();
      } else if (answer != null) {
        answer.untold().run();
      }
    } catch (InterruptedException e) {
      LOG.debug("A request was cancelled", e); // the client wants no answer
    } finally {
      if (id != null) {
        running.remove(id, Thread.currentThread());
      }
      room.release();
    }
  }

  /// Closes the agent, within 5 s. What the client has not finished stays with its sender.
  @Override
  public void close() {
    served.close(GRACE);
  }

  /// Lines of bytes; of one that is too long, the first part.
  private static final class Lines {
    private final InputStream in;

    Lines(InputStream in) {
      this.in = new java.io.BufferedInputStream(in, 1 << 16);
    }

    /// Null at the end of the input. A last line without an end counts.
    byte @Nullable [] next() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int read = in.read();
      if (read < 0) {
        return null;
      }
      for (; read >= 0 && read != '\n'; read = in.read()) {
        if (line.size() <= LINE_MAX) {
          line.write(read);
        }
      }
      return line.toByteArray();
    }
  }
}
