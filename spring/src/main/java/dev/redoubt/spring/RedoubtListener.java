package dev.redoubt.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/// Has a method of a bean handle the messages of one type.
///
/// ```java
/// @RedoubtListener("order")
/// void on(Order order, @Header("redoubt_from") String customer) { … }
///
/// @RedoubtListener("quote")
/// Quote quote(Message<Article> request) { … }
/// ```
///
/// A method that returns `void` has handled the message when it returns. What another method
/// returns is the reply to a request. Messages of one sender are handled one at a time, in order,
/// on a virtual thread; the method may block.
///
/// Parameters, in any order:
///
/// - the body: the first parameter without an annotation, or the one with `@Payload`. A record or
///   class (JSON), `String`, `byte[]`, or [dev.redoubt.message.Bytes] for every content type; with
///   `@Valid` or `@Validated` it is validated
/// - [dev.redoubt.Message] of the body, [dev.redoubt.MessageContext], [dev.redoubt.Agent]
/// - `@Header` and `@Headers`: the sender's headers, and those of [RedoubtHeaders], which no sender
///   can set. Spring reserves the names `id` and `timestamp`: read these from the `Message`
///
/// A method that throws [RejectMessageException], a body that is not valid and a header that is
/// missing reject the message: its sender gets REJECTED(REFUSED). Any other exception has it
/// handled again, up to [#attempts] times, unless a [RedoubtErrorHandler] decides otherwise.
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RedoubtListener {
  /// The type of the messages; placeholders such as `${orders.type}` are resolved.
  @AliasFor("type")
  String value() default "";

  @AliasFor("value")
  String type() default "";

  /// Whether messages of one sender may be handled at the same time and in any order.
  boolean unordered() default false;

  /// How often a message is tried at most; 0 for the default of
  /// [dev.redoubt.HandlerOptions#DEFAULT].
  int attempts() default 0;
}
