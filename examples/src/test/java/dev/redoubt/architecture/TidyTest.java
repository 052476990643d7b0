package dev.redoubt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// Looks at the source tree itself.
class TidyTest {
  private static final int FILE_LINES = 400;
  private static final int METHOD_LINES = 60;
  private static final Pattern SLEEP =
      Pattern.compile("Thread\\.sleep\\(|TimeUnit\\.\\w+\\.sleep\\(|LockSupport\\.park");

  /// Bounds of a test's own, which a slow machine exceeds: `Patience` and pom.xml have the only
  /// ones.
  private static final Pattern TIMED =
      Pattern.compile(
          "@Timeout\\(\\d|assertTimeout|\\.atMost\\((Duration|\\w+, )|awaitility\\.Awaitility\\.await;"
              + "|orTimeout\\(\\d|failsWithin\\(Duration\\.of|\\.(waitFor|await)\\(\\d");

  private final Path root = root();

  @Test
  void noFileIsLongerThan400Lines() throws IOException {
    var tooLong = new ArrayList<String>();
    for (Path file : sources(root, "main")) {
      long lines;
      try (Stream<String> all = Files.lines(file)) {
        lines = all.count();
      }
      if (lines > FILE_LINES) {
        tooLong.add(root.relativize(file) + ": " + lines + " lines");
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void noMethodIsLongerThan60Lines() throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    var files = javac.getStandardFileManager(null, null, null);
    var task =
        (JavacTask)
            javac.getTask(
                null,
                files,
                null,
                null,
                null,
                files.getJavaFileObjectsFromPaths(sources(root, "main")));
    var scanner = new MethodLengths(Trees.instance(task).getSourcePositions());
    for (CompilationUnitTree unit : task.parse()) {
      scanner.scan(unit, unit);
    }
    assertThat(scanner.methods).isPositive();
    assertThat(scanner.tooLong).isEmpty();
  }

  @Test
  void noTestSleeps() throws IOException {
    var sleepers = new ArrayList<Path>();
    for (Path file : sources(root, "test")) {
      if (SLEEP.matcher(Files.readString(file)).find()) {
        sleepers.add(root.relativize(file));
      }
    }
    assertThat(sleepers).isEmpty();
  }

  @Test
  void noTestHasABoundOfTimeThatASlowMachineExceeds() throws IOException {
    var timed = new ArrayList<Path>();
    for (Path file : sources(root, "test")) {
      if (!file.endsWith("Patience.java")
          && !file.endsWith("TidyTest.java")
          && TIMED.matcher(Files.readString(file)).find()) {
        timed.add(root.relativize(file));
      }
    }
    assertThat(timed).isEmpty();
  }

  /// Every Java file of every module's `src/main` or `src/test`.
  static List<Path> sources(Path root, String kind) throws IOException {
    var found = new ArrayList<Path>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.toList()) {
        Path java = module.resolve("src").resolve(kind).resolve("java");
        if (Files.isDirectory(java)) {
          try (Stream<Path> files = Files.walk(java)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
          }
        }
      }
    }
    assertThat(found).isNotEmpty();
    return found;
  }

  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("verify"))) {
      folder = Objects.requireNonNull(folder.getParent(), "The tests run inside the source tree.");
    }
    return folder;
  }

  private static final class MethodLengths extends TreeScanner<Void, CompilationUnitTree> {
    private final SourcePositions positions;
    private final List<String> tooLong = new ArrayList<>();
    private int methods;

    MethodLengths(SourcePositions positions) {
      this.positions = positions;
    }

    @Override
    public Void visitMethod(MethodTree method, CompilationUnitTree unit) {
      long first = line(unit, positions.getStartPosition(unit, method));
      long last = line(unit, positions.getEndPosition(unit, method));
      methods++;
      if (last - first + 1 > METHOD_LINES) {
        tooLong.add(
            unit.getSourceFile().getName()
                + ":"
                + first
                + " "
                + method.getName()
                + ": "
                + (last - first + 1)
                + " lines");
      }
      return super.visitMethod(method, unit);
    }

    private static long line(CompilationUnitTree unit, long position) {
      return unit.getLineMap().getLineNumber(position);
    }
  }
}
