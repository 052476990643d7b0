package dev.redoubt.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whatever differs between the versions of Lettuce that may be on the class path: dependency
/// management, such as Spring Boot's, brings another one than we were compiled with. All use of
/// what older versions lack is in this class.
final class LettuceVersions {
  private static final Logger LOG = LoggerFactory.getLogger(LettuceVersions.class);
  private static final int MAJOR = 7;
  private static final int MINOR = 5;
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private LettuceVersions() {}

  /// Switches off notifications of maintenance, with which Lettuce moves connections by itself.
  /// Versions that do not know them need nothing.
  static void disableMaintenanceNotifications(ClientOptions.Builder options) {
    try {
      var unused = options.maintNotificationsConfig(MaintNotificationsConfig.disabled());
    } catch (NoClassDefFoundError | NoSuchMethodError e) {
      LOG.atDebug().log("This version of Lettuce knows no notifications of maintenance");
    }
  }

  /// Warns, once in a process, of a version that the tests do not cover.
  static void warnIfOld() {
    String version = RedisClient.class.getPackage().getSpecificationVersion();
    if (old(version) && WARNED.compareAndSet(false, true)) {
      LOG.atWarn()
          .addKeyValue("version", version)
          .log(
              "Redoubt is not tested with Lettuce {}, which is on the class path: set lettuce.version to"
                  + " 7.5.2.RELEASE or later",
              version);
    }
  }

  /// @param version as `7.5`; null where the jar does not say
  static boolean old(@Nullable String version) {
    if (version == null || !version.matches("[0-9]{1,4}\\.[0-9]{1,4}(\\..*)?")) {
      return false;
    }
    String[] parts = version.split("\\.", 3);
    int major = Integer.parseInt(parts[0]);
    return major < MAJOR || (major == MAJOR && Integer.parseInt(parts[1]) < MINOR);
  }
}
