package dev.redoubt.core.endpoint;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.MessageId;
import dev.redoubt.core.Outcome;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One endpoint of a [Net], and an application that handles what comes at once.
final class Node {
  record Named(String name) implements Ticket {}

  static final Duration TTL = Duration.ofMinutes(5);

  final Endpoint endpoint;
  final List<InboundMessage> handled = new ArrayList<>();
  final Map<String, Outcome> ended = new HashMap<>();
  final Map<String, Action.ConnectResult> connected = new HashMap<>();
  final List<Event> events = new ArrayList<>();
  Settlement settlement = Settlement.HANDLED;

  /// Messages enter handlers, which do not return.
  boolean busy;

  /// The process stands still: it reads and ticks no more.
  boolean suspended;

  boolean left;
  private final Net net;

  Node(Net net, Endpoint endpoint) {
    this.net = net;
    this.endpoint = endpoint;
  }

  MessageId send(String to, String text) {
    return send(to, text, TTL);
  }

  MessageId send(String to, String text, Duration ttl) {
    return send(to, message(text, ttl, false, false));
  }

  MessageId send(String to, OutboundMessage message) {
    MessageId id = endpoint.send(AgentName.of(to), message, net.now());
    carryOut();
    return id;
  }

  void leave(Duration drain) {
    endpoint.leave(drain, net.now());
    carryOut();
  }

  void reply(InboundMessage request, String text) {
    endpoint.reply(request, message(text, TTL, false, false), net.now());
    carryOut();
  }

  static OutboundMessage message(String text, Duration ttl, boolean onlyHere, boolean confirmed) {
    return new OutboundMessage(
        new Named(text), "chat", "", List.of(), Bytes.utf8(text), ttl, onlyHere, confirmed, null);
  }

  void settle(InboundMessage message, Settlement how) {
    endpoint.settled(message, how, net.now());
    carryOut();
  }

  List<String> texts() {
    return handled.stream().map(message -> message.payload().toUtf8()).toList();
  }

  <T extends Event> List<T> events(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  void carryOut() {
    for (Action action : endpoint.drain(net.now())) {
      switch (action) {
        case Action.Write write -> {
          net.write(write.to(), new Entry(write.stream(), write.bytes()));
          net.later(() -> {
            endpoint.written(write.id(), true, net.now());
            carryOut();
          });
        }
        case Action.ReadDirectory read ->
            net.later(() -> {
              endpoint.listed(read.name(), net.list(read.name()), net.now());
              carryOut();
            });
        case Action.Heartbeat beat -> {
          Bytes bundle = beat.bundle();
          if (bundle != null) {
            net.publish(endpoint.inbox(), beat.name(), bundle);
          }
        }
        case Action.Handle handle ->
            handle
                .run()
                .forEach(message -> {
                  handled.add(message);
                  if (!busy) {
                    net.later(() -> settle(message, settlement));
                  }
                });
        case Action.Ended end -> {
          Outcome before = ended.put(((Named) end.ticket()).name(), end.outcome());
          if (before != null) {
            throw new AssertionError(end + " had ended before: " + before);
          }
        }
        case Action.Connected result ->
            connected.put(((Named) result.ticket()).name(), result.result());
        case Action.Report report -> events.add(report.event());
        case Action.Progress progress -> {}
        case Action.Left gone -> left = true;
      }
    }
  }
}
