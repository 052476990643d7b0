package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.redis.doctor.Answer;
import dev.redoubt.redis.doctor.Facts;
import dev.redoubt.redis.doctor.Facts.ClockSample;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.Deadline;
import dev.redoubt.redis.resp.ReplyException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Asks one server that holds data, and measures it.
final class NodeCheck {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final NodeConnector nodes;
  private final Map<NodeAddress, Greeting> greetings;
  private final Failures failures;
  private final NodeAddress address;
  private final List<ClockSample> clock = new ArrayList<>();
  private final List<Duration> roundTrips = new ArrayList<>();

  NodeCheck(
      NodeConnector nodes,
      Map<NodeAddress, Greeting> greetings,
      Failures failures,
      NodeAddress address) {
    this.nodes = nodes;
    this.greetings = greetings;
    this.failures = failures;
    this.address = address;
  }

  /// @param end until when to measure
  Facts.Node facts(Deadline end) {
    try (Connection connection = nodes.connect(address)) {
      Answer<String> info = Questions.ask(connection, Questions.info());
      Answer<Map<String, String>> config = config(connection);
      Answer<String> cluster = Questions.ask(connection, Questions.clusterInfo());
      measure(connection, end);
      return node(Answer.of(greeting()), info, config, cluster);
    } catch (TransportException e) {
      return unreachable(e);
    } catch (IOException e) {
      return unreachable(failures.of(e));
    }
  }

  private Facts.Node unreachable(TransportException why) {
    String said = String.valueOf(why.getMessage());
    Answer<String> nothing = Answer.refused(said);
    return node(Answer.refused(said), nothing, Answer.refused(said), nothing);
  }

  private Facts.Node node(
      Answer<Map<String, String>> greeting,
      Answer<String> info,
      Answer<Map<String, String>> config,
      Answer<String> cluster) {
    return new Facts.Node(
        address.toString(),
        greeting,
        info,
        config,
        cluster,
        List.copyOf(clock),
        List.copyOf(roundTrips));
  }

  /// In the words of INFO.
  private Map<String, String> greeting() {
    Map<String, String> said = new HashMap<>();
    Greeting greeting = greetings.get(address);
    if (greeting != null) {
      said.put(
          greeting.product().equals("valkey") ? "valkey_version" : "redis_version",
          greeting.version());
      said.put("redis_mode", greeting.mode());
      said.put("role", greeting.replica() ? "slave" : greeting.role());
    }
    return said;
  }

  private static Answer<Map<String, String>> config(Connection connection) throws IOException {
    Map<String, String> config = new HashMap<>();
    for (String name : Questions.SETTINGS) {
      switch (Questions.ask(connection, Questions.setting(name))) {
        case Answer.Known<Map<String, String>>(Map<String, String> one) -> config.putAll(one);
        case Answer.Refused<Map<String, String>> refused -> {
          return refused;
        }
      }
    }
    return Answer.of(config);
  }

  private void measure(Connection connection, Deadline end) throws IOException {
    try {
      do {
        long micros = micros();
        long nanos = System.nanoTime();
        long server = connection.call(Questions.micros());
        long span = System.nanoTime() - nanos;
        roundTrips.add(Duration.ofNanos(span));
        clock.add(new ClockSample(micros, server, micros + span / 1_000));
        end.pause(PAUSE);
      } while (!end.over());
    } catch (ReplyException e) {
      roundTrips.clear(); // the missing right is found elsewhere
    }
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
