package dev.redoubt.spring;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/// Gives one listener the body, which the agent has decoded, and validates it where its parameter
/// says so. Spring's own resolver takes an empty text for a missing one.
final class BodyArgumentResolver implements HandlerMethodArgumentResolver {
  private final Method method;
  private final int index;
  private final @Nullable SmartValidator validator;

  BodyArgumentResolver(ListenerMethod listener, @Nullable SmartValidator validator) {
    this.method = listener.method();
    this.index = listener.bodyIndex();
    this.validator = validator;
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterIndex() == index && method.equals(parameter.getMethod());
  }

  @Override
  public Object resolveArgument(MethodParameter parameter, Message<?> message) {
    Object body = message.getPayload();
    for (Annotation annotation : parameter.getParameterAnnotations()) {
      Object @Nullable [] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
      if (hints != null && validator != null) {
        BeanPropertyBindingResult result =
            new BeanPropertyBindingResult(body, String.valueOf(parameter.getParameterName()));
        validator.validate(body, result, hints);
        if (result.hasErrors()) {
          throw new MethodArgumentNotValidException(message, parameter, result);
        }
      }
    }
    return body;
  }
}
