package dev.redoubt;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/// A type with its type arguments, which a `Class` cannot name:
///
/// ```java
/// agent.handle("orders", new TypeRef<List<Order>>() {}, (message, context) -> …);
/// ```
///
/// Equal if the types are.
public abstract class TypeRef<T> {
  private final Type type;
  private final Class<? super T> raw;

  /// @throws IllegalStateException if a subclass gives no type argument, or a variable
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parameterized)) {
      throw new IllegalStateException("Give the type: new TypeRef<List<Order>>() {}.");
    }
    this.type = parameterized.getActualTypeArguments()[0];
    this.raw = raw(type);
  }

  private TypeRef(Type type) {
    this.type = type;
    this.raw = raw(type);
  }

  public static <T> TypeRef<T> of(Class<T> type) {
    return new OfType<>(type);
  }

  /// For types that are known only when the program runs, such as those of a method's parameters.
  ///
  /// @throws IllegalStateException if it is neither a class nor a class with type arguments
  public static TypeRef<?> of(Type type) {
    return new OfType<>(type);
  }

  public final Type type() {
    return type;
  }

  /// The class without type arguments.
  public final Class<? super T> raw() {
    return raw;
  }

  /// @throws ClassCastException if `body` is not of the class; its type arguments are not checked
  @SuppressWarnings("unchecked") // checked as far as possible
  public final T cast(Object body) {
    return (T) raw.cast(body);
  }

  @SuppressWarnings("unchecked") // the raw class of T
  private static <T> Class<? super T> raw(Type type) {
    return switch (type) {
      case Class<?> plain -> (Class<? super T>) plain;
      case ParameterizedType parameterized -> (Class<? super T>) parameterized.getRawType();
      default ->
          throw new IllegalStateException(
              "A type reference names a class, with or without type arguments, not "
                  + type.getTypeName()
                  + ".");
    };
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof TypeRef<?> that && type.equals(that.type);
  }

  @Override
  public final int hashCode() {
    return type.hashCode();
  }

  @Override
  public final String toString() {
    return type.getTypeName();
  }

  private static final class OfType<T> extends TypeRef<T> {
    OfType(Type type) {
      super(type);
    }
  }
}
