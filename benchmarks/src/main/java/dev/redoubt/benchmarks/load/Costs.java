package dev.redoubt.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;

/// Resources that this JVM (garbage collector and compiler included) and the server have used since
/// they started.
///
/// @param cpuNanos CPU time of this process
/// @param allocatedBytes heap allocated by all its threads, ended ones included
/// @param redisCpuMicros CPU time of the server
/// @param bytesIn received by the server
/// @param bytesOut sent by the server
record Costs(
    long cpuNanos, long allocatedBytes, double redisCpuMicros, long bytesIn, long bytesOut) {

  static Costs now(RedisServer redis) {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    Map<String, String> server = redis.information();
    return new Costs(
        system.getProcessCpuTime(),
        threads.getTotalThreadAllocatedBytes(),
        (number(server, "used_cpu_user") + number(server, "used_cpu_sys")) * 1e6,
        (long) number(server, "total_net_input_bytes"),
        (long) number(server, "total_net_output_bytes"));
  }

  private static double number(Map<String, String> server, String name) {
    return Double.parseDouble(server.getOrDefault(name, "NaN"));
  }

  Costs since(Costs before) {
    return new Costs(
        cpuNanos - before.cpuNanos,
        allocatedBytes - before.allocatedBytes,
        redisCpuMicros - before.redisCpuMicros,
        bytesIn - before.bytesIn,
        bytesOut - before.bytesOut);
  }
}
