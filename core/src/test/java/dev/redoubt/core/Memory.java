package dev.redoubt.core;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Reads and writes any field of any object, as somebody does who holds the memory itself: private
/// and final fields, records and lambdas, the JDK's classes. Needs `--add-opens
/// java.base/jdk.internal.misc=ALL-UNNAMED`.
final class Memory {
  private static final Object UNSAFE = unsafe();
  private static final Map<Class<?>, List<Field>> FIELDS = new HashMap<>();
  private static final Map<Field, Object> OFFSETS = new ConcurrentHashMap<>();
  private static final Map<String, Method> METHODS = new ConcurrentHashMap<>();

  private Memory() {}

  /// The instance fields of a class and of those above it.
  static synchronized List<Field> fields(Class<?> type) {
    List<Field> known = FIELDS.get(type);
    if (known == null) {
      known = new ArrayList<>();
      for (Class<?> each = type; each != null; each = each.getSuperclass()) {
        for (Field field : each.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers())) {
            known.add(field);
          }
        }
      }
      FIELDS.put(type, known);
    }
    return known;
  }

  static @Nullable Object read(Object object, Field field) {
    return call("get" + kind(field), new Class<?>[] {Object.class, long.class}, object, at(field));
  }

  static void write(Object object, Field field, @Nullable Object value) {
    Class<?> slot = field.getType().isPrimitive() ? field.getType() : Object.class;
    Class<?>[] parameters = {Object.class, long.class, slot};
    call("put" + kind(field), parameters, object, at(field), value);
  }

  /// An object none of whose constructors has run.
  static Object allocate(Class<?> type) {
    return Objects.requireNonNull(call("allocateInstance", new Class<?>[] {Class.class}, type));
  }

  private static Object at(Field field) {
    return OFFSETS.computeIfAbsent(
        field,
        key ->
            Objects.requireNonNull(call("objectFieldOffset", new Class<?>[] {Field.class}, key)));
  }

  private static String kind(Field field) {
    if (!field.getType().isPrimitive()) {
      return "Reference";
    }
    String name = field.getType().getName();
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private static @Nullable Object call(
      String name, Class<?>[] parameters, @Nullable Object... arguments) {
    try {
      Method method = METHODS.get(name);
      if (method == null) {
        method = UNSAFE.getClass().getMethod(name, parameters);
        METHODS.put(name, method);
      }
      return method.invoke(UNSAFE, arguments);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("The memory cannot be reached.", e);
    }
  }

  private static Object unsafe() {
    try {
      Class<?> type = Class.forName("jdk.internal.misc.Unsafe");
      Object unsafe = type.getMethod("getUnsafe").invoke(null);
      return Objects.requireNonNull(unsafe);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("The memory cannot be reached.", e);
    }
  }
}
