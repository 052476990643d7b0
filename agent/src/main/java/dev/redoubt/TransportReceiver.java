package dev.redoubt;

import dev.redoubt.core.endpoint.Arrival;
import dev.redoubt.identity.AgentName;
import dev.redoubt.spi.Receiver;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Misbehaviour;
import java.time.Duration;
import java.util.List;

/// Passes what the transport reads to the endpoint. Called on threads of the transport, which may
/// wait for the endpoint's lock.
final class TransportReceiver implements Receiver {
  private static final ReaderPermits PERMITS =
      new ReaderPermits(
          Math.max(2, Runtime.getRuntime().availableProcessors()), Duration.ofMillis(500));

  private final Driver driver;
  private final ConnectionState connection;
  private final Events events;

  TransportReceiver(Driver driver, ConnectionState connection, Events events) {
    this.driver = driver;
    this.connection = connection;
    this.events = events;
  }

  @Override
  public void entries(List<Entry> entries) {
    connection.read(driver.nanos());
    PERMITS.run(() -> take(entries));
  }

  private void take(List<Entry> entries) {
    List<Arrival> arrivals = driver.callIfOpen((endpoint, now) -> endpoint.arrived(entries, now));
    if (arrivals != null && !arrivals.isEmpty()) {
      Openers.open(arrivals);
      driver.run((endpoint, now) -> endpoint.opened(arrivals, now));
    }
  }

  @Override
  public void connected() {
    connection.connected(driver.nanos());
    driver.run((endpoint, now) -> endpoint.connected(now));
    events.report(new AgentEvent.ConnectionUp());
  }

  @Override
  public void disconnected(String reason) {
    connection.disconnected(reason, driver.nanos());
    driver.run((endpoint, now) -> endpoint.disconnected(now));
    events.report(new AgentEvent.ConnectionDown(reason));
  }

  @Override
  public void refused(String reason) {
    connection.refused(reason, driver.nanos());
    events.report(new AgentEvent.ConnectionDegraded(reason));
  }

  @Override
  public void accepted() {
    connection.accepted(driver.nanos());
    events.report(new AgentEvent.ConnectionUp());
  }

  @Override
  public void hint(AgentName name, boolean joined) {
    driver.run((endpoint, now) -> endpoint.hint(name, joined, now));
  }

  @Override
  public void misbehaviour(Misbehaviour kind, String detail) {
    if (kind == Misbehaviour.READER_STUCK) {
      connection.stuck(detail, driver.nanos());
    }
    driver.run((endpoint, now) -> endpoint.misbehaviour(kind, detail, now));
  }
}
