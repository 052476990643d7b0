package dev.redoubt.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;

/// What `core` may use. A list of what is allowed, so that whatever nobody thought of is refused.
final class CoreRules {
  private static final Set<String> PACKAGES =
      Set.of(
          "java.lang",
          "java.lang.annotation",
          "java.lang.invoke",
          "java.lang.runtime",
          "java.math",
          "java.nio",
          "java.nio.charset",
          "java.security",
          "java.security.spec",
          "java.time",
          "java.util",
          "java.util.concurrent.atomic",
          "java.util.function",
          "java.util.regex",
          "java.util.stream",
          "javax.crypto",
          "javax.crypto.spec",
          "org.jspecify.annotations");

  /// Of packages that are not in [#PACKAGES]: none of these waits, schedules or opens anything. A
  /// constructor makes the optional native provider, which is found by name.
  private static final Set<String> TYPES =
      Set.of(
          "java.io.ByteArrayOutputStream",
          "java.io.IOException",
          "java.io.Serializable",
          "java.lang.reflect.Constructor",
          "java.util.concurrent.ConcurrentHashMap",
          "java.util.concurrent.ConcurrentMap");

  /// Of packages that are: clocks, threads, processes, logs and random numbers.
  private static final Set<String> REFUSED =
      Set.of(
          "java.lang.InheritableThreadLocal",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.ProcessHandle",
          "java.lang.ScopedValue",
          "java.lang.System$Logger",
          "java.lang.Thread",
          "java.lang.ThreadGroup",
          "java.time.Clock",
          "java.time.InstantSource",
          "java.util.Calendar",
          "java.util.Date",
          "java.util.GregorianCalendar",
          "java.util.Random",
          "java.util.Scanner",
          "java.util.SplittableRandom",
          "java.util.Timer",
          "java.util.TimerTask");

  static final DescribedPredicate<JavaClass> ALLOWED_TYPES =
      DescribedPredicate.describe(
          "are core's own, Bouncy Castle's, JSpecify's, or of java.base and without any effect",
          CoreRules::allowed);

  /// Members of types that are allowed otherwise.
  static final DescribedPredicate<JavaAccess<?>> REACHES_OUTSIDE =
      DescribedPredicate.describe(
          "a clock, a random number, a wait or the process is reached", CoreRules::reachesOutside);

  private static final DescribedPredicate<JavaClass> OURS =
      JavaClass.Predicates.resideInAnyPackage(Packages.CORE);

  private CoreRules() {}

  private static boolean allowed(JavaClass type) {
    JavaClass element = type.getBaseComponentType();
    String name = element.getName();
    String pkg = element.getPackageName();
    return element.isPrimitive()
        || OURS.test(element)
        || pkg.startsWith("org.bouncycastle.")
        || TYPES.contains(name)
        || (PACKAGES.contains(pkg) && !REFUSED.contains(name));
  }

  private static boolean reachesOutside(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String member = access.getTarget().getName();
    return switch (owner) {
      case "java.lang.System" -> !member.equals("arraycopy") && !member.equals("identityHashCode");
      case "java.lang.Math", "java.lang.StrictMath" -> member.equals("random");
      case "java.util.UUID" -> member.equals("randomUUID");
      case "java.util.Collections" -> member.equals("shuffle");
      case "java.security.SecureRandom" -> !calledBySubclass(access);
      case "org.bouncycastle.crypto.CryptoServicesRegistrar" -> true;
      case "java.lang.Object" -> member.equals("wait") || member.startsWith("notify");
      case "java.lang.Runtime" -> !member.equals("getRuntime") && !member.equals("maxMemory");
      default -> owner.startsWith("java.time.") && member.equals("now");
    };
  }

  /// A `SecureRandom` that hands out the caller's bytes is the way to give them to Bouncy Castle.
  private static boolean calledBySubclass(JavaAccess<?> access) {
    return access.getOriginOwner().isAssignableTo(access.getTargetOwner().getName());
  }
}
