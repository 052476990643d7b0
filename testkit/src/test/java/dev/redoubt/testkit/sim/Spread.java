package dev.redoubt.testkit.sim;

import dev.redoubt.core.endpoint.EndpointConfig;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Sharing;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import dev.redoubt.testkit.FaultInjector;
import dev.redoubt.testkit.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// One agent sends to several instances of a name, which all stay, over an honest Redis.
final class Spread implements Application {
  private static final int MESSAGES = 2_000;

  private final Map<SimAgent, Long> handled = new HashMap<>();
  private long ended;

  private Spread() {}

  /// @return how many messages each instance handled
  static List<Long> handledByEach(long seed, int replicas) {
    SplittableRandom random = new SplittableRandom(seed);
    Schedule schedule = new Schedule();
    SimRedis redis = new SimRedis(schedule, new FaultInjector(random.nextLong(), Faults.NONE));
    Spread application = new Spread();
    List<SimAgent> agents = new ArrayList<>();
    for (int i = 0; i <= replicas; i++) {
      AgentName name = Cast.name(Math.min(i, 1));
      EndpointConfig config =
          new EndpointConfig(
              name,
              Cast.identity(name),
              Cast.trust(),
              Limits.DEFAULT,
              new SplittableRandom(random.nextLong())::nextBytes,
              type -> false);
      SimAgent agent =
          new SimAgent("agent-" + i, config, application, schedule, redis, random.split());
      agents.add(agent);
      agent.publishes();
      agent.start();
      application.handled.put(agent, 0L);
    }
    SimAgent sender = agents.get(0);
    application.handled.remove(sender);
    Sent.Wish wish =
        new Sent.Wish(
            Sent.Kind.WORK, Duration.ofSeconds(60), 20, false, false, false, Sharing.BALANCED);
    for (int i = 0; i < MESSAGES; i++) {
      Sent message = new Sent(i, sender, Cast.name(1), wish, schedule.now(), null, null);
      schedule.in(
          Duration.ofSeconds(5).plusMillis(random.nextLong(20_000)), () -> sender.send(message));
    }
    schedule.run(Duration.ofSeconds(60));
    if (application.ended != MESSAGES) {
      throw new Wrong("seed " + seed + ": only " + application.ended + " were handled");
    }
    return List.copyOf(application.handled.values());
  }

  @Override
  public Settlement handle(SimAgent at, InboundMessage message) {
    handled.merge(at, 1L, Long::sum);
    return Settlement.HANDLED;
  }

  @Override
  public List<Sent> sends(SimAgent at, InboundMessage message) {
    return List.of();
  }

  @Override
  public void ended(Ticket ticket, Outcome outcome) {
    if (outcome instanceof Outcome.Handled) {
      ended++;
    }
  }

  @Override
  public void left(SimAgent agent) {}

  @Override
  public void kept(Ticket ticket) {}

  @Override
  public Ticket restored(SimAgent at, MessageId id) {
    throw new Wrong("there is no store");
  }

  @Override
  public void restarted(SimAgent at, Set<Ticket> left) {}

  @Override
  public void fenced(SimAgent at) {}

  @Override
  public void committing(SimAgent at) {}
}
