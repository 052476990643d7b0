package dev.redoubt.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields.Field;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One request and its answer.
final class Exchange {
  /// A message of 1 MiB, also in base64.
  static final int BODY_MAX = 2 << 20;

  private static final long BODY_NANOS = TimeUnit.SECONDS.toNanos(10);

  /// What is read of a refused request, so that its client comes to read the answer.
  private static final int DISCARD_MAX = 2 * BODY_MAX;

  private static final String READING = Exchange.class.getName();

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Request request;
  private final Response response;
  private final BodyRoom room;
  private final String parameter;

  /// @param parameter the part of the path that its route leaves open; empty if none
  Exchange(Request request, Response response, BodyRoom room, String parameter) {
    this.request = request;
    this.response = response;
    this.room = room;
    this.parameter = parameter;
  }

  String parameter() {
    return parameter;
  }

  /// What a request may ask: each parameter of its query once, and no other.
  void checkQuery(Set<String> known) {
    for (Field field : query()) {
      if (!known.contains(field.getName()) || field.getValues().size() != 1) {
        throw new Problem(
            400,
            "BAD_QUERY",
            known.isEmpty()
                ? "This takes no query."
                : "The query may have, once each: " + String.join(", ", known) + ".");
      }
    }
  }

  @Nullable String queried(String name) {
    return query().getValue(name);
  }

  long queried(String name, long otherwise, long min, long max) {
    String value = queried(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("[0-9]{1,10}")
        || Long.parseLong(value) < min
        || Long.parseLong(value) > max) {
      throw new Problem(
          400, "BAD_QUERY", "\"" + name + "\" is a number between " + min + " and " + max + ".");
    }
    return Long.parseLong(value);
  }

  private org.eclipse.jetty.util.Fields query() {
    try {
      return Request.extractQueryParameters(request);
    } catch (RuntimeException e) {
      throw new Problem(400, "BAD_QUERY", "The query is malformed.");
    }
  }

  @Nullable String asked(String header) {
    return request.getHeaders().get(header);
  }

  boolean accepts(String mediaType) {
    String accept = request.getHeaders().get(HttpHeader.ACCEPT);
    return accept != null && accept.toLowerCase(Locale.ROOT).contains(mediaType);
  }

  /// The body, which has to be JSON.
  JsonNode body() throws IOException, InterruptedException {
    checkContentType();
    long length = request.getLength();
    if (length > BODY_MAX) {
      throw tooLarge();
    }
    int charge = length < 0 ? BODY_MAX : (int) length;
    room.acquire(charge);
    try {
      JsonNode node = Json.parse(read());
      if (node == null) {
        throw new Problem(
            400,
            "BAD_JSON",
            "The body is no JSON, names a field twice, or is nested deeper than "
                + Json.DEPTH
                + " levels.");
      }
      return node;
    } finally {
      room.release(charge);
    }
  }

  private void checkContentType() {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    String media = type == null ? "" : type.split(";", 2)[0].strip();
    if (!media.equalsIgnoreCase("application/json")) {
      throw new Problem(415, "CONTENT_TYPE", "Bodies have the Content-Type application/json.");
    }
  }

  /// Whether `request` waits for its body.
  static boolean reads(Request request) {
    return request.getAttribute(READING) != null;
  }

  /// Reads the rest of the body, within bounds. A connection that is closed while its client still
  /// writes would lose the answer.
  void discard() {
    long start = System.nanoTime();
    byte[] some = new byte[4_096];
    int size = 0;
    var unused = request.setAttribute(READING, true);
    InputStream in = Content.Source.asInputStream(request); // closing it would end the connection
    try {
      int n = in.read(some);
      while (n >= 0 && size < DISCARD_MAX && System.nanoTime() - start < BODY_NANOS) {
        size += n;
        n = in.read(some);
      }
    } catch (IOException e) {
      LOG.debug("A client broke off", e);
    } finally {
      unused = request.removeAttribute(READING);
    }
  }

  private byte[] read() throws IOException {
    long start = System.nanoTime();
    byte[] all = new byte[4_096];
    int size = 0;
    var unused = request.setAttribute(READING, true);
    InputStream in = Content.Source.asInputStream(request); // closing it would end the connection
    try {
      for (int n = in.read(all); n >= 0; n = in.read(all, size, all.length - size)) {
        size += n;
        if (size > BODY_MAX) {
          throw tooLarge();
        }
        if (System.nanoTime() - start > BODY_NANOS) {
          throw tooSlow();
        }
        if (size == all.length) {
          all = Arrays.copyOf(all, Math.min(2 * size, BODY_MAX + 1));
        }
      }
    } catch (IOException e) {
      throw tooSlow();
    } finally {
      unused = request.removeAttribute(READING);
    }
    return Arrays.copyOf(all, size);
  }

  private static Problem tooLarge() {
    return new Problem(413, "TOO_LARGE", "The body has more than " + BODY_MAX + " bytes.");
  }

  private static Problem tooSlow() {
    return new Problem(408, "BODY_TIMEOUT", "The body did not come within 10 s, or broke off.");
  }

  void json(int status, JsonNode body) throws IOException {
    answer(status, "application/json", Json.line(body));
  }

  void empty(int status) throws IOException {
    response.setStatus(status);
    Content.Sink.write(response, true, ByteBuffer.allocate(0));
  }

  void problem(Problem problem) throws IOException {
    if (problem.status() == 401) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
    }
    if (problem.status() == 429 || problem.status() == 503) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    }
    answer(problem.status(), "application/problem+json", Json.line(json(problem)));
  }

  static ObjectNode json(Problem problem) {
    return Json.object()
        .put("status", problem.status())
        .put("code", problem.code())
        .put("detail", problem.detail());
  }

  void header(String name, String value) {
    response.getHeaders().put(name, value);
  }

  void answer(int status, String type, byte[] body) throws IOException {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    Content.Sink.write(response, true, ByteBuffer.wrap(body));
  }

  boolean committed() {
    return response.isCommitted();
  }

  /// Begins a stream of server-sent events. It says something at once, since some clients give up
  /// on one that does not.
  void startStream() throws IOException {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
    write(": hello\n\n");
  }

  /// Blocks until the client has taken it, or fails after the idle timeout.
  void write(String events) throws IOException {
    Content.Sink.write(response, false, ByteBuffer.wrap(events.getBytes(StandardCharsets.UTF_8)));
  }

  void endStream() throws IOException {
    Content.Sink.write(response, true, ByteBuffer.allocate(0));
  }
}
