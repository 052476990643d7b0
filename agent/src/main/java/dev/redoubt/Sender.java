package dev.redoubt;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.MessageId;
import dev.redoubt.core.Now;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.link.Header;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.spi.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Checks, encodes and accepts what the application sends. Safe for several threads.
final class Sender {
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final AgentRuntime runtime;
  private final Outbox outbox;
  private final Acceptance plain;

  Sender(AgentRuntime runtime) {
    this.runtime = runtime;
    this.outbox = runtime.outbox();
    this.plain = (to, message, now) -> runtime.endpoint().send(to, message, now);
  }

  /// Hands one message to the endpoint, under the lock.
  interface Acceptance {
    MessageId accept(AgentName to, OutboundMessage message, Now now);
  }

  /// Everything of a message that does not depend on whom it goes to.
  private record Content(
      String type,
      String contentType,
      Bytes payload,
      List<Header> headers,
      SendOptions options,
      Duration span) {

    OutboundMessage to(DeliveryTicket ticket, @Nullable MessageId answers) {
      return new OutboundMessage(
          ticket,
          type,
          contentType,
          headers,
          payload,
          span,
          options.staysWithInstance(),
          options.waitsForConfirmation(),
          answers);
    }

    int size() {
      int size = payload.size();
      for (Header header : headers) {
        size += Rules.size(header);
      }
      return size;
    }
  }

  Delivery send(String peer, String type, Object body, SendOptions options) {
    AgentName to = name(peer);
    Content content = content(type, body, options);
    return send(to, content, plain);
  }

  List<Delivery> broadcast(
      Collection<String> peers, String type, Object body, SendOptions options) {
    List<AgentName> names = peers.stream().map(Sender::name).toList();
    if (names.isEmpty()) {
      return List.of();
    }
    Content content = content(type, body, options);
    int charge = charge(content);
    outbox.acquire((long) charge * names.size(), patience());
    List<Delivery> deliveries = new ArrayList<>(names.size());
    for (AgentName to : names) {
      deliveries.add(accept(to, content, charge, null, plain));
    }
    return deliveries;
  }

  /// Sends a request; `acceptance` learns its id before anything of it is written.
  DeliveryTicket request(
      AgentName to, String type, Object body, Duration timeout, Acceptance acceptance) {
    Content content = content(type, body, SendOptions.DEFAULT.timeToLive(timeout));
    return send(to, content, acceptance);
  }

  /// Sends what answers `request` to the very instance that asked.
  void reply(InboundMessage request, Object body) {
    Duration left = Duration.ofNanos(request.expiresAtNanos() - runtime.nanos());
    Duration least = Duration.ofMillis(1);
    Duration span = left.compareTo(least) < 0 ? least : left;
    Content content = content(request.type(), body, SendOptions.DEFAULT.timeToLive(span));
    int charge = charge(content);
    outbox.acquire(charge, patience());
    accept(
        request.from().name(),
        content,
        charge,
        request.id(),
        (to, message, now) -> runtime.endpoint().reply(request, message, now));
  }

  private DeliveryTicket send(AgentName to, Content content, Acceptance acceptance) {
    int charge = charge(content);
    outbox.acquire(charge, patience());
    return accept(to, content, charge, null, acceptance);
  }

  /// @param charge what was acquired of the outbox
  private DeliveryTicket accept(
      AgentName to,
      Content content,
      int charge,
      @Nullable MessageId answers,
      Acceptance acceptance) {
    return runtime
        .driver()
        .call(now -> {
          if (runtime.closing()) {
            outbox.release(charge);
            throw Outbox.closedException();
          }
          DeliveryTicket ticket = new DeliveryTicket(to, charge, now.nanos());
          ticket.accepted(acceptance.accept(to, content.to(ticket, answers), now));
          runtime.tally().accepted();
          return ticket;
        });
  }

  private Content content(String type, Object body, SendOptions options) {
    Rules.checkType(type);
    Duration span = options.timeToLiveOr(runtime.settings().timeToLive());
    if (!AgentSettings.validSpan(span)) {
      throw new DeliveryException(
          "BAD_TIME_TO_LIVE", "A message lives between 1 ms and 24 h, not " + span + ".");
    }
    List<Header> headers = Rules.headers(options.headers());
    Codec codec = runtime.settings().codecs().codec(body.getClass());
    Bytes payload = Codecs.encode(codec, body);
    Content content = new Content(type, codec.contentType(), payload, headers, options, span);
    int max = runtime.settings().limits().messageMax();
    if (content.size() > max) {
      throw new DeliveryException(
          "TOO_LARGE",
          "Body and headers take "
              + content.size()
              + " bytes, and a message "
              + max
              + " at most: send it in parts, or send where it is kept.");
    }
    return content;
  }

  private static int charge(Content content) {
    return content.size() + Outbox.OVERHEAD;
  }

  /// How long this thread may wait for room, nanoseconds.
  private long patience() {
    InboundMessage handling = Tries.CURRENT.get();
    return handling == null
        ? WAIT_NANOS
        : Math.min(WAIT_NANOS, handling.expiresAtNanos() - runtime.nanos());
  }

  static AgentName name(String peer) {
    if (!AgentName.valid(peer)) {
      throw new DeliveryException("BAD_NAME", AgentSettings.badName(peer));
    }
    return new AgentName(peer);
  }
}
