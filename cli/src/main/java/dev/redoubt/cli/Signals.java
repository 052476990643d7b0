package dev.redoubt.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The signals of this process. On the first one the command ends in an orderly way, and the JVM
/// exits with 128 plus the signal's number, as shells expect. A second Ctrl-C kills.
final class Signals implements Interruption {
  private static final long LEAVE_SECONDS = 15;

  private final Terminal terminal;

  Signals(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Watch watch(Runnable leave) {
    var watch = new Hook(terminal, leave);
    Runtime.getRuntime().addShutdownHook(new Thread(watch::run, "leave"));
    return watch;
  }

  private static final class Hook implements Watch {
    private final Terminal terminal;
    private final Runnable leave;
    private final CountDownLatch returned = new CountDownLatch(1);
    private volatile boolean interrupted;

    Hook(Terminal terminal, Runnable leave) {
      this.terminal = terminal;
      this.leave = leave;
    }

    /// Runs at every end of the process; at an ordinary one the command has already returned.
    void run() {
      if (returned.getCount() == 0) {
        return;
      }
      interrupted = true;
      onNextInterrupt(() -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED));
      leave.run();
      try {
        if (!returned.await(LEAVE_SECONDS, TimeUnit.SECONDS)) {
          Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public boolean interrupted() {
      return interrupted;
    }

    @Override
    public void close() {
      // The process may end right after this.
      terminal.endProgress();
      boolean unused = terminal.flush();
      returned.countDown();
    }
  }

  /// By reflection, because the compiler's warning about `sun.misc.Signal` cannot be suppressed;
  /// there is no other way to receive a signal twice.
  private static void onNextInterrupt(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                action.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), proxy);
    } catch (ReflectiveOperationException e) {
      // A second Ctrl-C then has no effect; the command still ends by its own deadline.
      org.slf4j.LoggerFactory.getLogger(Signals.class).debug("no second Ctrl-C", e);
    }
  }
}
