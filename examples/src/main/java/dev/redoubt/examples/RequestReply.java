package dev.redoubt.examples;

import dev.redoubt.Agent;
import dev.redoubt.RequestResult;
import dev.redoubt.RequestResult.Answered;
import dev.redoubt.RequestResult.NoResponder;
import dev.redoubt.RequestResult.Rejected;
import dev.redoubt.RequestResult.TimedOut;
import dev.redoubt.RequestResult.Undecodable;
import java.time.Duration;

/// Asking and answering with types. A reply, or the reason why there is none, is a value: a switch
/// over it needs no default.
public final class RequestReply {
  record Question(int left, int right) {}

  record Answer(int sum) {}

  public static void main(String[] args) {
    try (ExampleRedis redis = ExampleRedis.open();
        Agent adder =
            Agent.builder("adder")
                .redis(redis.uri())
                .handleRequest(
                    "add",
                    Question.class,
                    (message, context) ->
                        new Answer(message.body().left() + message.body().right()))
                .start();
        Agent client = Agent.builder("client").redis(redis.uri()).start()) {

      Duration patience = Duration.ofMinutes(1);
      System.out.println(ask(client, adder.name(), "add", patience));
      System.out.println(ask(client, adder.name(), "divide", patience));
      System.out.println(ask(client, "nobody", "add", Duration.ofSeconds(1)));
    }
  }

  private static String ask(Agent client, String peer, String type, Duration timeout) {
    RequestResult<Answer> result =
        client.request(peer, type, new Question(20, 22), Answer.class, timeout);
    return switch (result) {
      case Answered<Answer> answered -> "the sum is " + answered.body().sum();
      case NoResponder<Answer> none -> "nobody answers this";
      case TimedOut<Answer> late -> "it may have been handled, but no reply came in time";
      case Rejected<Answer> rejected -> "rejected, " + rejected.reason();
      case Undecodable<Answer> strange -> "the reply was no Answer";
    };
  }

  private RequestReply() {}
}
