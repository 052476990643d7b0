package dev.redoubt.benchmarks.costs;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;

/// Resources that this process uses, as reported by the JVM and the kernel.
final class Usage {
  private static final int COLLECTIONS = 4;

  private Usage() {}

  /// Reachable bytes of the heap. Collects several times, because a collection that clears
  /// references leaves the objects they held to the next one.
  static long heap() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /// Resident memory, bytes; 0 on systems other than Linux.
  static long resident() {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    try {
      List<String> lines = Files.readAllLines(status);
      return lines.stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  static long threadCpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  /// Heap usage by class, largest first.
  static String histogram(int lines) {
    try {
      ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
      Object table =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  commands,
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      return table.toString().lines().limit(lines).reduce("", (a, b) -> a + b + "\n");
    } catch (JMException e) {
      throw new IllegalStateException("This JVM has no class histogram.", e);
    }
  }
}
