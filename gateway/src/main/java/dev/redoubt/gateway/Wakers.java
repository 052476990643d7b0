package dev.redoubt.gateway;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The ways to wake a program. Nothing of a message is passed on, not even its sender.
public final class Wakers {
  private static final int TIMEOUT_MILLIS = 10_000;

  private Wakers() {}

  /// POSTs `{"agent": …, "waiting": …}`; any answer of 2xx is good.
  public static Waker webhook(String agent, URI url) {
    return waiting ->
        post(url, Json.write(Json.object().put("agent", agent).put("waiting", waiting)));
  }

  /// Whether `url` is on this machine.
  public static boolean isLoopback(URI url) {
    try {
      String host = url.getHost();
      return host != null
          && InetAddress.getByName(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IOException e) {
      return false;
    }
  }

  private static void post(URI url, byte[] body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) url.toURL().openConnection(java.net.Proxy.NO_PROXY);
    try {
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestMethod("POST");
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length);
      connection.getOutputStream().write(body);
      int status = connection.getResponseCode();
      if (status / 100 != 2) {
        throw new IOException("the webhook answered " + status);
      }
    } catch (IOException e) {
      throw new IOException("webhook " + url + ": " + e.getMessage(), e);
    } finally {
      connection.disconnect();
    }
  }

  /// Runs `command` in a shell, with the agent's name in `REDOUBT_AGENT` and the number of messages
  /// in `REDOUBT_WAITING`. It has ten minutes; then it is ended.
  public static Waker command(String agent, String command) {
    return new Command(agent, command);
  }

  private static final class Command implements Waker {
    private static final long MINUTES = 10;

    private final String agent;
    private final String command;
    private volatile @Nullable Process running;

    Command(String agent, String command) {
      this.agent = agent;
      this.command = command;
    }

    @Override
    public void wake(int waiting) throws IOException, InterruptedException {
      ProcessBuilder builder = new ProcessBuilder("sh", "-c", command);
      builder.environment().put("REDOUBT_AGENT", agent);
      builder.environment().put("REDOUBT_WAITING", Integer.toString(waiting));
      builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      Process process = builder.start();
      running = process;
      try {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
          throw new IOException(
              "the command still ran after " + MINUTES + " minutes, and was ended");
        }
        if (process.exitValue() != 0) {
          throw new IOException("the command ended with " + process.exitValue());
        }
      } finally {
        end(process);
        running = null;
      }
    }

    private static void end(Process process) {
      if (process.isAlive()) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
      }
    }

    @Override
    public void close() {
      Process process = running;
      if (process != null) {
        end(process);
      }
    }
  }
}
