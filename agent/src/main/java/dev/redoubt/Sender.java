package dev.redoubt;

import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.core.frame.Header;
import dev.redoubt.core.frame.Headers;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.spi.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Checks and encodes messages of the application, and passes them to the endpoint. Thread-safe.
final class Sender {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /// Heap of a message besides payload, headers and type, bytes, so that empty messages are bounded
  /// too. Measured by OutboxHeapTest.
  private static final int OVERHEAD = 320;

  /// The same for headers besides their encoded block.
  private static final int HEADERS_OVERHEAD = 64;

  static final Acceptance PLAIN = (endpoint, to, message, now) -> endpoint.send(to, message, now);

  private static final Outcome NEVER_WRITTEN =
      new Outcome.Expired("The agent was closed while the message was sent.");

  private final AgentSettings settings;
  private final Driver driver;
  private final Outbox outbox;
  private final Counters counters;
  private final Lifecycle lifecycle;
  private final KeptDeliveries kept;

  Sender(
      AgentSettings settings,
      Driver driver,
      Outbox outbox,
      Counters counters,
      Lifecycle lifecycle,
      KeptDeliveries kept) {
    this.settings = settings;
    this.driver = driver;
    this.outbox = outbox;
    this.counters = counters;
    this.lifecycle = lifecycle;
    this.kept = kept;
  }

  /// Passes one message to the endpoint, under the lock.
  interface Acceptance {
    MessageId accept(Endpoint endpoint, AgentName to, OutboundMessage message, Now now);
  }

  /// What is sent: encoded, and of a type that may be sent.
  record Body(String type, String contentType, Bytes payload) {
    /// Of the agent itself, whose types no application has.
    static Body own(String type, Bytes payload) {
      return new Body(type, "", payload);
    }
  }

  /// The part of a message that does not depend on its recipient.
  record Content(Body body, List<Header> headers, SendOptions options, Duration span) {

    OutboundMessage to(DeliveryTicket ticket, @Nullable MessageId answers) {
      return to(ticket, answers, span);
    }

    /// One that reaches the endpoint `nanos` after it was sent. Its life began then.
    OutboundMessage delayed(DeliveryTicket ticket, long nanos) {
      boolean counts = nanos >= SHORTEST.toNanos(); // messages live for whole milliseconds
      Duration left = counts ? span.minusNanos(nanos) : span;
      return to(ticket, null, left.compareTo(SHORTEST) < 0 ? SHORTEST : left);
    }

    private OutboundMessage to(
        DeliveryTicket ticket, @Nullable MessageId answers, Duration timeToLive) {
      return new OutboundMessage(
              ticket,
              body.type(),
              body.contentType(),
              headers,
              body.payload(),
              timeToLive,
              options.staysWithInstance(),
              options.waitsForConfirmation(),
              answers)
          .shared(options.sharing());
    }

    void keepPosition(Endpoint endpoint) {
      SendOptions.Position read = options.position();
      if (read != null) {
        endpoint.positions().put(read.source(), read.at());
      }
    }

    /// Heap taken until the message ends, bytes.
    int charge() {
      return Sender.charge(body.type(), body.payload().size(), Headers.size(headers));
    }

    int size() {
      return body.payload().size() + Headers.size(headers);
    }
  }

  private static int charge(String type, int payload, int headers) {
    int block = headers == 0 ? 0 : HEADERS_OVERHEAD + headers;
    return OVERHEAD + 2 * type.length() + payload + block;
  }

  /// The same of a message that an earlier run has left.
  static int charge(MessageRecord message) {
    return charge(message.kind().type(), message.payload().size(), message.headers().size());
  }

  Delivery send(String peer, String type, Object body, SendOptions options) {
    return send(name(peer), type, body, options, PLAIN);
  }

  private DeliveryTicket send(
      AgentName to, String type, Object body, SendOptions options, Acceptance acceptance) {
    return settings.interceptors().none()
        ? send(to, content(type, body, options), acceptance)
        : intercepted(List.of(to), type, body, options, acceptance).getFirst();
  }

  List<Delivery> broadcast(
      Collection<String> peers, String type, Object body, SendOptions options) {
    List<AgentName> names = peers.stream().map(Sender::name).toList();
    if (names.isEmpty()) {
      return List.of();
    }
    if (settings.interceptors().none()) {
      Content content = content(type, body, options);
      return List.copyOf(accept(names, Collections.nCopies(names.size(), content), PLAIN));
    }
    return List.copyOf(intercepted(names, type, body, options, PLAIN));
  }

  private List<DeliveryTicket> intercepted(
      List<AgentName> names, String type, Object body, SendOptions options, Acceptance acceptance) {
    List<Interceptors.Outgoing> outgoing = new ArrayList<>(names.size());
    List<DeliveryTicket> tickets;
    try {
      for (AgentName to : names) {
        outgoing.add(settings.interceptors().sending(to.value(), type, options));
      }
      Body encoded = encode(type, body);
      List<Content> contents =
          outgoing.stream().map(one -> content(encoded, one.options())).toList();
      tickets = accept(names, contents, acceptance);
    } catch (RuntimeException e) {
      outgoing.forEach(one -> one.failed(e));
      throw e;
    }
    for (int i = 0; i < names.size(); i++) {
      outgoing.get(i).accepted(tickets.get(i));
    }
    return tickets;
  }

  private List<DeliveryTicket> accept(
      List<AgentName> names, List<Content> contents, Acceptance acceptance) {
    open();
    int charge = kept.charge(contents.stream().mapToInt(Content::charge).max().orElseThrow());
    outbox.acquire(names, charge, patience());
    List<DeliveryTicket> tickets = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      tickets.add(accept(names.get(i), contents.get(i), charge, acceptance));
    }
    for (int i = 0; i < names.size(); i++) {
      awaitKept(tickets.get(i), contents.get(i));
    }
    return tickets;
  }

  /// Sends a request; `acceptance` learns its id before anything of it is written.
  DeliveryTicket request(
      AgentName to, String type, Object body, SendOptions options, Acceptance acceptance) {
    return send(to, type, body, options, acceptance);
  }

  /// A reply to `request`, which lives as long as that.
  ///
  /// @throws DeliveryException with code `UNENCODABLE`, `TOO_LARGE` or `BAD_HEADER`
  Content reply(InboundMessage request, Object body, SendOptions options) {
    Duration left = Duration.ofNanos(request.expiresAtNanos() - driver.nanos());
    return content(request.type(), body, options.timeToLive(AgentSettings.span(left)));
  }

  /// Sends for the agent itself: to one instance only, and in a confirmed session.
  DeliveryTicket sendOwn(AgentName to, Body body, Duration timeToLive, Acceptance acceptance) {
    SendOptions options = SendOptions.DEFAULT.timeToLive(timeToLive);
    return send(to, content(body, options.onlyThisInstance().confirmedSession()), acceptance);
  }

  private DeliveryTicket send(AgentName to, Content content, Acceptance acceptance) {
    open();
    int charge = kept.charge(content.charge());
    outbox.acquire(List.of(to), charge, patience());
    DeliveryTicket ticket = accept(to, content, charge, acceptance);
    awaitKept(ticket, content);
    return ticket;
  }

  private static void awaitKept(DeliveryTicket ticket, Content content) {
    if (content.options().waitsForStore()) {
      ticket.awaitKept();
    }
  }

  /// @param charge acquired from the outbox
  private DeliveryTicket accept(AgentName to, Content content, int charge, Acceptance acceptance) {
    DeliveryTicket ticket = new DeliveryTicket(to, charge, driver);
    if (acceptance.equals(PLAIN) && content.options().position() == null) {
      driver.submit(new Submitted(ticket, content));
      return ticket;
    }
    OutboundMessage message = content.to(ticket, null);
    driver.call((endpoint, now) -> {
      try {
        open();
        content.keepPosition(endpoint);
      } catch (RuntimeException e) {
        outbox.release(to, charge);
        throw e;
      }
      accepted(ticket, acceptance.accept(endpoint, to, message, now));
      return ticket;
    });
    return ticket;
  }

  private void accepted(DeliveryTicket ticket, MessageId id) {
    ticket.accepted(id);
    kept.accepted(ticket);
    counters.accepted();
  }

  /// A message that the endpoint gets once it is free.
  private final class Submitted implements Driver.Input {
    private final DeliveryTicket ticket;
    private final Content content;

    Submitted(DeliveryTicket ticket, Content content) {
      this.ticket = ticket;
      this.content = content;
    }

    @Override
    public void run(Endpoint endpoint, Now now) {
      if (lifecycle.closing()) {
        closed();
        return;
      }
      try {
        kept.check();
      } catch (DeliveryException e) {
        refuse();
        ticket.left(e);
        return;
      }
      OutboundMessage message = content.delayed(ticket, now.nanos() - ticket.sentNanos());
      accepted(ticket, endpoint.send(ticket.name(), message, now));
    }

    @Override
    public void closed() {
      refuse();
      ticket.ended(NEVER_WRITTEN);
    }

    private void refuse() {
      outbox.release(ticket.name(), ticket.charge());
    }
  }

  private void open() {
    kept.check();
    if (lifecycle.closing()) {
      throw Outbox.closedException();
    }
  }

  Content content(String type, @Nullable Object body, SendOptions options) {
    return content(encode(type, body), options);
  }

  /// @param body null is a mistake of the application
  private Body encode(String type, @Nullable Object body) {
    if (body instanceof Body own) {
      return own; // the reply to a request of ours
    }
    MessageChecks.checkType(type);
    if (body == null) {
      throw new DeliveryException(
          ErrorCode.UNENCODABLE, "The body is null: to send nothing, give \"\" or new byte[0].");
    }
    Codec codec = settings.codecs().codec(body.getClass());
    return new Body(type, codec.contentType(), Codecs.encode(codec, body));
  }

  private Content content(Body body, SendOptions options) {
    Duration span = options.timeToLiveOr(settings.timeToLive());
    if (!AgentSettings.validSpan(span)) {
      throw new DeliveryException(
          ErrorCode.BAD_TIME_TO_LIVE, "A message lives between 1 ms and 24 h, not " + span + ".");
    }
    if (options.needsStore() && !kept.on()) {
      throw new DeliveryException(
          ErrorCode.NO_STORE, "This agent has no store: give it one when it is built.");
    }
    List<Header> headers = MessageChecks.headers(options.headers());
    Content content = new Content(body, headers, options, span);
    int max = settings.limits().messageMax();
    if (content.size() > max) {
      throw new DeliveryException(
          ErrorCode.TOO_LARGE,
          "Body and headers take "
              + content.size()
              + " bytes, but a message has at most "
              + max
              + ": send it in parts, or send a reference.");
    }
    return content;
  }

  /// Maximum time to wait for room, nanoseconds.
  long patience() {
    InboundMessage handling = Attempts.CURRENT.get();
    return handling == null
        ? WAIT_NANOS
        : Math.min(WAIT_NANOS, handling.expiresAtNanos() - driver.nanos());
  }

  static AgentName name(@Nullable String peer) {
    if (peer == null) {
      throw new DeliveryException(ErrorCode.BAD_NAME, "The name of the peer is null.");
    }
    if (!AgentName.valid(peer)) {
      throw new DeliveryException(ErrorCode.BAD_NAME, AgentSettings.badName(peer));
    }
    return new AgentName(peer);
  }
}
