package dev.redoubt.spring;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.RequestResult;
import dev.redoubt.SendOptions;
import dev.redoubt.TypeRef;
import java.time.Duration;

/// What most beans need of the [Agent]: to send and to ask. Its methods are those of the agent,
/// with the same guarantees and errors. Thread-safe.
public class RedoubtTemplate {
  private final Agent agent;

  public RedoubtTemplate(Agent agent) {
    this.agent = agent;
  }

  /// @see Agent#send(String, String, Object)
  public Delivery send(String to, String type, Object body) {
    return agent.send(to, type, body);
  }

  /// @see Agent#send(String, String, Object, SendOptions)
  public Delivery send(String to, String type, Object body, SendOptions options) {
    return agent.send(to, type, body, options);
  }

  /// @see Agent#request(String, String, Object, Class, Duration)
  public <R> RequestResult<R> request(
      String to, String type, Object body, Class<R> reply, Duration timeout) {
    return agent.request(to, type, body, reply, timeout);
  }

  /// @see Agent#request(String, String, Object, TypeRef, Duration, SendOptions)
  public <R> RequestResult<R> request(
      String to,
      String type,
      Object body,
      TypeRef<R> reply,
      Duration timeout,
      SendOptions options) {
    return agent.request(to, type, body, reply, timeout, options);
  }
}
