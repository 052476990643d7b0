package dev.redoubt.gateway;

import dev.redoubt.DeliveryException;
import dev.redoubt.TransportException;
import java.io.IOException;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks each request, and passes it to its route. Runs on virtual threads.
final class Front extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Front.class);

  private final Guard guard;
  private final Routes routes;
  private final SlowClients slow;
  private final BodyRoom room = new BodyRoom();

  Front(Guard guard, Routes routes, SlowClients slow) {
    this.guard = guard;
    this.routes = routes;
    this.slow = slow;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    // A request that waits for a message is idle by design, one whose body does not come is not.
    request.addIdleTimeoutListener(timeout -> Exchange.reads(request));
    slow.begins(request.getConnectionMetaData().getConnection());
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    Exchange refusal = new Exchange(request, response, room, "");
    try {
      answer(request, response, refusal);
      callback.succeeded();
    } catch (IOException | RuntimeException e) { // the client is gone
      LOG.debug("A client is gone", e);
      callback.failed(e);
    } finally {
      slow.ends(request.getConnectionMetaData().getConnection());
    }
    return true;
  }

  private void answer(Request request, Response response, Exchange refusal) throws IOException {
    try {
      routed(request, response);
    } catch (Problem e) {
      refuse(refusal, e);
    } catch (DeliveryException e) {
      refuse(refusal, Problem.of(e));
    } catch (TransportException e) {
      refuse(refusal, new Problem(503, e.code(), String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      refuse(refusal, new Problem(503, "CLOSED", "The gateway is closing."));
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      LOG.error("A request failed in the gateway", e);
      refuse(refusal, new Problem(500, "INTERNAL", "The gateway has failed; its log has more."));
    }
  }

  private void routed(Request request, Response response) throws Exception {
    String path = Request.getPathInContext(request);
    String method = request.getMethod();
    guard.checkSource(request.getHeaders(), isLocal(request));
    Routes.Route route = routes.find(method, path);
    if (route == null || !route.open()) {
      guard.checkToken(request.getHeaders());
    }
    if (route == null) {
      Set<String> methods = routes.methods(path);
      if (methods.isEmpty()) {
        throw new Problem(404, "NO_SUCH_PATH", "There is nothing at this path.");
      }
      response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", methods));
      throw new Problem(405, "METHOD", "This path takes " + String.join(" and ", methods) + ".");
    }
    String parameter = String.valueOf(route.match(path));
    route.answer().to(new Exchange(request, response, room, parameter));
  }

  private static boolean isLocal(Request request) {
    return !(request.getConnectionMetaData().getLocalSocketAddress()
        instanceof java.net.InetSocketAddress);
  }

  private static void refuse(Exchange refusal, Problem problem) throws IOException {
    if (!refusal.committed()) {
      refusal.discard();
      refusal.problem(problem);
    }
  }
}
