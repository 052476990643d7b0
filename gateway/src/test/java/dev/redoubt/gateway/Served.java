package dev.redoubt.gateway;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.identity.Identity;
import dev.redoubt.testkit.InMemoryTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/// A gateway for "bob" over a transport in memory, an ordinary agent "alice", and a client by HTTP.
final class Served implements AutoCloseable {
  static final String TOKEN = "a token of this test";

  static {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
  }

  final InMemoryTransport transport = new InMemoryTransport();
  final Gateway gateway;
  final Agent alice;
  private final HttpClient client = client();

  /// Told each request, as `GET /path`, and the status of its answer.
  private BiConsumer<String, Integer> log = (request, status) -> {};

  Served() throws IOException {
    this(options -> options);
  }

  Served(UnaryOperator<GatewayOptions> with) throws IOException {
    gateway =
        Gateway.start(
            Agent.builder("bob").transport(transport).identity(identity()),
            with.apply(GatewayOptions.on(0, TOKEN)));
    alice = agent("alice").start();
  }

  /// One that may set `Host`: the first client of a process decides about that.
  static HttpClient client() {
    return HttpClient.newHttpClient();
  }

  /// That of bob, also of a later run.
  Identity identity() {
    return Identity.generate(bytes -> java.util.Arrays.fill(bytes, (byte) 7));
  }

  /// Takes messages until there is one that was leased so often.
  JsonNode takeAttempt(int attempt) throws IOException, InterruptedException {
    while (true) {
      JsonNode messages = json(get("/v1/inbox?waitMs=60000"));
      if (!messages.isEmpty() && messages.get(0).get("attempt").intValue() == attempt) {
        return messages.get(0);
      }
    }
  }

  AgentBuilder agent(String name) {
    return Agent.builder(name).transport(transport);
  }

  void log(BiConsumer<String, Integer> to) {
    log = to;
  }

  void logged(String request, int status) {
    log.accept(request, status);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  JsonNode posted(String path, String body) throws IOException, InterruptedException {
    return json(post(path, body));
  }

  static JsonNode json(HttpResponse<String> response) {
    return Objects.requireNonNull(
        Json.parse(response.body().getBytes(StandardCharsets.UTF_8)), response.body());
  }

  HttpRequest.Builder request(String path) {
    return bare(path).header("Authorization", "Bearer " + TOKEN);
  }

  HttpRequest.Builder bare(String path) {
    return HttpRequest.newBuilder(URI.create(gateway.url() + path)).timeout(Patience.PATIENCE);
  }

  HttpResponse<String> send(HttpRequest.Builder builder) throws IOException, InterruptedException {
    HttpRequest request = builder.build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    log.accept(request.method() + " " + request.uri().getPath(), response.statusCode());
    return response;
  }

  /// The next message, leased for `leaseMs`.
  JsonNode take(String query) throws IOException, InterruptedException {
    return Objects.requireNonNull(json(get("/v1/inbox?waitMs=60000" + query)).get(0));
  }

  int settle(JsonNode message, String body) throws IOException, InterruptedException {
    return post("/v1/inbox/" + message.get("lease").stringValue(), body).statusCode();
  }

  Stream stream(String path) throws IOException {
    return new Stream(raw(head("GET", path) + "Accept: text/event-stream\r\n\r\n"), path);
  }

  /// The head of a request, without the empty line that ends it.
  String head(String method, String path) {
    return method
        + " "
        + path
        + " HTTP/1.0\r\nHost: "
        + URI.create(gateway.url()).getAuthority()
        + "\r\nAuthorization: Bearer "
        + TOKEN
        + "\r\n";
  }

  /// A connection on which `text` was sent.
  Socket raw(String text) throws IOException {
    URI url = URI.create(gateway.url());
    Socket socket = new Socket(url.getHost(), url.getPort());
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
    return socket;
  }

  /// Server-sent events, by a client of our own, whose connection can be cut.
  final class Stream implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;
    final int status;

    private Stream(Socket socket, String path) throws IOException {
      this.socket = socket;
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      status = Integer.parseInt(line().split(" ", -1)[1]);
      log.accept("GET " + path.replaceAll("\\?.*", ""), status);
      while (!line().isEmpty()) {
        // the head
      }
    }

    private String line() throws IOException {
      return Objects.requireNonNull(lines.readLine(), "the stream has ended");
    }

    /// The data of the next event of that name.
    JsonNode next(String event) throws IOException {
      while (!line().equals("event: " + event)) {
        // comments, and other events
      }
      String line = line();
      while (!line.startsWith("data: ")) {
        line = line();
      }
      return Objects.requireNonNull(Json.parse(line.substring(6).getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Override
  public void close() {
    gateway.close(Duration.ZERO);
    alice.close(Duration.ZERO);
    client.close();
    transport.close();
  }
}
