package dev.redoubt.benchmarks.swarm;

import dev.redoubt.benchmarks.Arguments;
import dev.redoubt.identity.AgentName;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// The process of the hostile peers: `--redis URI --namespace NS COUNT VICTIMS EVERY SEED`. Every
/// peer opens a session. Then it prints `ready` and one peer attacks every EVERY ms until the
/// process is killed. If EVERY is 0, the peers stay idle.
public final class CrowdProcess {
  private static final long POLL_NANOS = 20_000_000;
  private static final int OPEN_AT_ONCE = 20;

  private CrowdProcess() {}

  public static void main(String[] args) {
    Arguments arguments = Arguments.parse(args);
    List<Integer> numbers = arguments.others().stream().map(Integer::parseInt).toList();
    long everyNanos = numbers.get(2) * 1_000_000L;
    List<AgentName> victims =
        IntStream.range(0, numbers.get(1)).mapToObj(HonestProcess::recipient).toList();
    SecureRandom random = new SecureRandom();
    try (RealRedis redis = new RealRedis(arguments.redis(), arguments.namespace())) {
      HostileCrowd crowd =
          new HostileCrowd(numbers.get(0), victims, redis, random::nextBytes, numbers.get(3));
      redis.read(crowd.inboxes());
      int[] opened = {0};
      crowd.open(peer -> {
        if (++opened[0] % OPEN_AT_ONCE == 0) {
          pause();
          redis.poll(crowd::received);
        }
      });
      pause();
      redis.poll(crowd::received);
      System.out.println("ready");
      long next = System.nanoTime();
      while (true) {
        redis.poll(crowd::received);
        while (everyNanos > 0 && System.nanoTime() - next >= 0) {
          crowd.strike();
          next += everyNanos;
        }
        pause();
      }
    }
  }

  private static void pause() {
    LockSupport.parkNanos(POLL_NANOS);
  }
}
