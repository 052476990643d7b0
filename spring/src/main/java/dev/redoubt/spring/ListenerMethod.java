package dev.redoubt.spring;

import dev.redoubt.Agent;
import dev.redoubt.Message;
import dev.redoubt.MessageContext;
import dev.redoubt.TypeRef;
import dev.redoubt.message.Bytes;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanDefinitionStoreException;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;

/// What a listener's signature says.
///
/// @param bodyIndex the parameter that takes the body; -1 for none
/// @param body what bodies are decoded to
record ListenerMethod(Method method, int bodyIndex, TypeRef<?> body) {
  /// @param in the class of the bean, which resolves type variables
  /// @throws BeanDefinitionStoreException if it cannot be a listener
  static ListenerMethod of(Method method, Class<?> in) {
    if (CompletionStage.class.isAssignableFrom(method.getReturnType())) {
      throw wrong(
          method, "returns a CompletionStage: return the reply itself; the method may block");
    }
    int index = -1;
    Type body = null;
    for (int i = 0; i < method.getParameterCount(); i++) {
      MethodParameter parameter = new MethodParameter(method, i).withContainingClass(in);
      if (parameter.getParameterType() == Message.class) {
        body = bodyOf(parameter);
      } else if (isBody(parameter)) {
        if (index >= 0) {
          throw wrong(method, "has two parameters for the body; annotate others with @Header");
        }
        index = i;
      }
    }
    if (index >= 0) {
      body =
          GenericTypeResolver.resolveType(
              new MethodParameter(method, index).getGenericParameterType(), in);
    }
    try {
      return new ListenerMethod(
          method, index, body == null ? TypeRef.of(Bytes.class) : TypeRef.of(body));
    } catch (IllegalStateException e) {
      throw wrong(method, String.valueOf(e.getMessage()));
    }
  }

  private static boolean isBody(MethodParameter parameter) {
    Class<?> type = parameter.getParameterType();
    if (type == MessageContext.class || type == Agent.class) {
      return false;
    }
    if (type == Object.class) {
      throw wrong(
          (Method) parameter.getExecutable(),
          "has a parameter of type Object: give the class of the body");
    }
    return !parameter.hasParameterAnnotation(Header.class)
        && !parameter.hasParameterAnnotation(Headers.class);
  }

  private static @Nullable Type bodyOf(MethodParameter message) {
    Type type =
        GenericTypeResolver.resolveType(
            message.getGenericParameterType(), message.getContainingClass());
    return type instanceof ParameterizedType parameterized
            && !parameterized.getActualTypeArguments()[0].getTypeName().startsWith("?")
        ? parameterized.getActualTypeArguments()[0]
        : null;
  }

  boolean answers() {
    return method.getReturnType() != void.class;
  }

  BeanDefinitionStoreException wrong(String why) {
    return wrong(method, why);
  }

  private static BeanDefinitionStoreException wrong(Method method, String why) {
    return new BeanDefinitionStoreException(
        "@RedoubtListener "
            + method.getDeclaringClass().getName()
            + "."
            + method.getName()
            + Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).toList()
            + " "
            + why
            + ".");
  }
}
