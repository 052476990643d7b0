package dev.redoubt.core;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads and writes any field of any object, like somebody who holds the memory itself: private and
/// final fields, records and lambdas, JDK classes. Needs `--add-opens
/// java.base/jdk.internal.misc=ALL-UNNAMED`.
final class Memory {
  private static final MethodHandle ALLOCATE = unsafe("allocateInstance", Class.class);
  private static final MethodHandle OFFSET = unsafe("objectFieldOffset", Field.class);

  /// Most fields are references; as constants, these are cheap.
  private static final MethodHandle GET_REFERENCE =
      unsafe("getReference", Object.class, long.class);

  private static final MethodHandle PUT_REFERENCE =
      unsafe("putReference", Object.class, long.class, Object.class);

  /// The instance fields of a class and its superclasses, looked up once.
  private static final ClassValue<List<Slot>> SLOTS =
      new ClassValue<>() {
        @Override
        protected List<Slot> computeValue(Class<?> type) {
          List<Slot> slots = new ArrayList<>();
          for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
              if (!Modifier.isStatic(field.getModifiers())) {
                slots.add(new Slot(field));
              }
            }
          }
          return List.copyOf(slots);
        }
      };

  /// One field of a class.
  static final class Slot {
    private final long offset;
    private final boolean primitive;
    private final MethodHandle get;
    private final MethodHandle put;

    private Slot(Field field) {
      Class<?> type = field.getType();
      this.offset = (long) call(OFFSET, field);
      this.primitive = type.isPrimitive();
      String name = primitive ? type.getName() : "reference";
      String kind = Character.toUpperCase(name.charAt(0)) + name.substring(1);
      this.get = unsafe("get" + kind, Object.class, long.class);
      Class<?> value = primitive ? type : Object.class;
      this.put = unsafe("put" + kind, Object.class, long.class, value);
    }

    boolean primitive() {
      return primitive;
    }

    @Nullable Object read(Object object) {
      try {
        return primitive
            ? get.invoke(object, offset)
            : (Object) GET_REFERENCE.invokeExact(object, offset);
      } catch (Throwable e) {
        throw unreachable(e);
      }
    }

    void write(Object object, @Nullable Object value) {
      try {
        if (primitive) {
          put.invoke(object, offset, value);
        } else {
          PUT_REFERENCE.invokeExact(object, offset, value);
        }
      } catch (Throwable e) {
        throw unreachable(e);
      }
    }
  }

  private Memory() {}

  static List<Slot> slots(Class<?> type) {
    return SLOTS.get(type);
  }

  /// An object created without running a constructor.
  static Object allocate(Class<?> type) {
    return call(ALLOCATE, type);
  }

  private static Object call(MethodHandle handle, Object argument) {
    try {
      return Objects.requireNonNull(handle.invoke(argument));
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  private static MethodHandle unsafe(String name, Class<?>... parameters) {
    try {
      Class<?> type = Class.forName("jdk.internal.misc.Unsafe");
      Object unsafe = type.getMethod("getUnsafe").invoke(null);
      return MethodHandles.lookup().unreflect(type.getMethod(name, parameters)).bindTo(unsafe);
    } catch (ReflectiveOperationException e) {
      throw unreachable(e);
    }
  }

  private static LinkageError unreachable(Throwable cause) {
    return new LinkageError("The memory cannot be reached.", cause);
  }
}
