package dev.redoubt;

import dev.redoubt.Handlers.Registration;
import dev.redoubt.Handlers.Work;
import dev.redoubt.core.endpoint.ControlTypes;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Handles one message after the other: decodes it once and calls its handler until that succeeds
/// or has had its attempts ([HandlerOptions]). Used by one thread of a run alone.
final class Attempts {
  /// The message in the hands of this thread: a handler that waits in `send` waits no longer than
  /// that lives.
  static final ThreadLocal<@Nullable InboundMessage> CURRENT = new ThreadLocal<>();

  private final HandlerCalls calls;
  private final HandlerPool pool;
  private final HandlerRun run;
  private @Nullable HandlingContext context;
  private @Nullable Object answer;
  private boolean abandoned;

  Attempts(HandlerCalls calls, HandlerPool pool, HandlerRun run) {
    this.calls = calls;
    this.pool = pool;
    this.run = run;
  }

  /// @return how it is settled, or null where its handler handed it off or was abandoned
  @Nullable Settled handle(InboundMessage message) {
    context = null;
    try {
      boolean reply = message.answers() != null;
      Registration<?> registration =
          reply ? null : calls.settings().handlers().find(message.type());
      if (registration != null) {
        return handle(message, registration); // which asks for the time when it enters the handler
      }
      long nanos = pool.nanos();
      if (expired(message, nanos)) {
        return dead(message, Settlement.EXPIRED, null);
      }
      if (!enter(message, nanos)) {
        return Settled.as(Settlement.SKIPPED);
      }
      return reply
          ? Settled.as(calls.requests().reply(message))
          : dead(message, Settlement.NO_HANDLER, null);
    } catch (Throwable e) { // an Error in our code must not strand the lane
      return dead(message, Settlement.HANDLER_FAILED, e);
    }
  }

  /// The settlement that [#handle] returned has been reported.
  void reported() {
    if (context != null) {
      context.reported();
    }
  }

  /// Its handler did not heed its interruption.
  static Settled abandoned(HandlerCalls calls, InboundMessage message) {
    Throwable cause = overdue();
    calls.deadLetters().report(message, Settlement.HANDLER_FAILED, cause);
    return Settled.dead(Settlement.HANDLER_FAILED, 1, cause);
  }

  private <T> @Nullable Settled handle(InboundMessage message, Registration<T> registration) {
    Message<T> decoded;
    try {
      T body =
          calls
              .settings()
              .codecs()
              .decode(message.contentType(), message.payload(), registration.body());
      decoded = new Message<>(message, body);
    } catch (UndecodableException e) {
      return dead(message, Settlement.UNDECODABLE, e.getCause());
    }
    for (int attempt = 1; ; attempt++) {
      long nanos = pool.nanos();
      if (attempt == 1 && expired(message, nanos)) {
        return dead(message, Settlement.EXPIRED, null);
      }
      if (attempt == 1 && !enter(message, nanos)) {
        return Settled.as(Settlement.SKIPPED);
      }
      HandlingContext attempted = new HandlingContext(pool, message, attempt);
      context = attempted;
      Throwable failure = attempt(message, registration.work(), decoded, attempted, nanos);
      if (abandoned) {
        attempted.drop();
        return null;
      }
      if (failure == null && registration.work() instanceof Work.Answer<T> && attempted.open()) {
        // Whatever becomes of the reply, the request was handled, and is not handled again.
        Throwable wrong =
            message.replayed() ? null : calls.replies().hold(message, answer, attempted);
        return conclude(message, attempted, wrong);
      }
      if (failure == null || !attempted.open()) {
        return conclude(message, attempted, failure);
      }
      HandlerOptions options = registration.options();
      attempted.drop();
      if (!options.allowsMore(attempt) || !pause(message, options.pauseAfter(attempt))) {
        return dead(message, Settlement.HANDLER_FAILED, failure);
      }
    }
  }

  /// Right before its handler is entered for the first time. Whether another instance may have
  /// handled it is known only once it is known whether the process stood still just now.
  ///
  /// @return false where its sender awaits nothing for it any more
  private boolean enter(InboundMessage message, long nanos) {
    calls.driver().noticeStandstill(nanos);
    return message.enter();
  }

  private @Nullable Settled conclude(
      InboundMessage message, HandlingContext context, @Nullable Throwable failure) {
    Settled settled = context.conclude(failure != null);
    return settled == null || settled.settlement() == Settlement.HANDLED
        ? settled
        : dead(message, settled.settlement(), failure);
  }

  /// @return why it failed, or null where it did not
  private <T> @Nullable Throwable attempt(
      InboundMessage message,
      Work<T> work,
      Message<T> decoded,
      HandlingContext context,
      long nanos) {
    CURRENT.set(message);
    run.enter(nanos);
    Throwable failure = null;
    answer = null;
    try {
      Interceptors interceptors = calls.settings().interceptors();
      if (interceptors.none() || ControlTypes.reserved(message.type())) {
        call(work, decoded, context);
      } else {
        interceptors.handling(decoded, context, () -> call(work, decoded, context));
      }
    } catch (Throwable e) { // an Error of a handler fails its message, not its lane
      failure = e;
    }
    HandlerRun.Ending ending = run.leave();
    abandoned = ending == HandlerRun.Ending.ABANDONED;
    return ending == HandlerRun.Ending.IN_TIME ? failure : overdue();
  }

  private <T> void call(Work<T> work, Message<T> message, HandlingContext context)
      throws Exception {
    switch (work) {
      case Work.Handle<T> handle -> handle.handler().handle(message, context);
      case Work.Answer<T> request -> answer = request.handler().handle(message, context);
    }
  }

  /// @return whether another attempt may follow
  private boolean pause(InboundMessage message, Duration span) {
    long until = pool.nanos() + span.toNanos();
    if (until - message.expiresAtNanos() >= 0) {
      return false;
    }
    CountDownLatch over = new CountDownLatch(1);
    var alarm = calls.settings().time().at(until, over::countDown);
    try {
      over.await();
      return !message.refused();
    } catch (InterruptedException e) {
      alarm.cancel();
      return false;
    }
  }

  private static boolean expired(InboundMessage message, long nanos) {
    return nanos - message.expiresAtNanos() >= 0;
  }

  private Settled dead(InboundMessage message, Settlement reason, @Nullable Throwable cause) {
    calls.deadLetters().report(message, reason, cause);
    return Settled.dead(reason, context == null ? 0 : context.attempt(), cause);
  }

  private static TimeoutException overdue() {
    return new TimeoutException("The handler took longer than it may, and was interrupted.");
  }
}
