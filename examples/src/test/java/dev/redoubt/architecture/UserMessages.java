package dev.redoubt.architecture;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.YieldTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Everything that users are told, as the source has it: the messages of exceptions by their code,
/// what the command line says, and what is logged as a warning. `…` stands for what is filled in.
final class UserMessages {
  static final String USAGE = "usage";

  static final String ANY = "…";

  /// Between the alternatives of a switch.
  private static final String CHOICE = "\u0001";

  private static final Set<String> EXCEPTIONS =
      Set.of(
          "ConfigurationException",
          "TransportException",
          "TrustException",
          "DeliveryException",
          "StoreException");

  private static final Set<String> USAGE_EXCEPTIONS =
      Set.of("ParameterException", "TypeConversionException");

  /// Whose texts are all for people, wherever in them they stand.
  private static final Set<String> TALKERS =
      Set.of(
          "Advice",
          "CredentialFile",
          "FileAccess",
          "FileReason",
          "FileTrouble",
          "Main",
          "Notices",
          "SendReport",
          "Suggestions");

  /// Texts of at least so many characters with a blank in them are sentences.
  private static final int SENTENCE = 13;

  private final Map<String, Map<String, String>> constants = new HashMap<>();
  private final Map<String, Set<String>> byCode = new TreeMap<>();
  private final Set<String> words = new TreeSet<>();
  private final Set<String> warnings = new TreeSet<>();

  static UserMessages of(List<Path> files) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    var manager = javac.getStandardFileManager(null, null, null);
    var task =
        (JavacTask)
            javac.getTask(
                null,
                manager,
                unused -> {},
                null,
                null,
                manager.getJavaFileObjectsFromPaths(files));
    var messages = new UserMessages();
    List<CompilationUnitTree> units =
        java.util.stream.StreamSupport.stream(task.parse().spliterator(), false)
            .<CompilationUnitTree>map(unit -> unit)
            .toList();
    units.forEach(unit -> unit.accept(messages.new Constants(), name(unit)));
    units.forEach(unit -> unit.accept(messages.new Texts(), name(unit)));
    return messages;
  }

  /// Messages by the code of their exception, and under [#USAGE] those of wrong usage.
  Map<String, Set<String>> byCode() {
    return byCode;
  }

  /// What the command line says besides.
  Set<String> words() {
    return words;
  }

  /// What is logged as a warning or an error.
  Set<String> warnings() {
    return warnings;
  }

  private static String name(CompilationUnitTree unit) {
    String path = unit.getSourceFile().getName();
    return path.substring(path.lastIndexOf('/') + 1).replace(".java", "");
  }

  private final class Constants extends TreeScanner<@Nullable Void, String> {
    @Override
    public @Nullable Void visitVariable(VariableTree variable, String file) {
      if (variable.getModifiers().getFlags().contains(javax.lang.model.element.Modifier.FINAL)
          && variable.getInitializer() != null
          && variable.getType().toString().equals("String")) {
        constants
            .computeIfAbsent(file, unused -> new HashMap<>())
            .put(variable.getName().toString(), text(variable.getInitializer(), file));
      }
      return super.visitVariable(variable, file);
    }

    /// A method that does nothing but give a text is a constant with gaps.
    @Override
    public @Nullable Void visitMethod(MethodTree method, String file) {
      if (method.getBody() != null
          && method.getBody().getStatements().size() == 1
          && method.getBody().getStatements().getFirst() instanceof ReturnTree only
          && !(only.getExpression() instanceof SwitchExpressionTree)
          && String.valueOf(method.getReturnType()).equals("String")) {
        constants
            .computeIfAbsent(file, unused -> new HashMap<>())
            .put(method.getName() + "()", text(only.getExpression(), file));
      }
      return super.visitMethod(method, file);
    }
  }

  private final class Texts extends TreeScanner<@Nullable Void, String> {
    @Override
    public @Nullable Void visitNewClass(NewClassTree made, String file) {
      String type = made.getIdentifier().toString();
      List<? extends ExpressionTree> args = made.getArguments();
      if (EXCEPTIONS.contains(type)) {
        add(text(args.get(0), file), text(args.get(1), file));
      } else if (USAGE_EXCEPTIONS.contains(type)) {
        add(USAGE, text(args.getLast(), file));
      } else if (type.endsWith("NotTrusted") && args.size() == 2) {
        sentence(words, text(args.getLast(), file));
      }
      return super.visitNewClass(made, file);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, String file) {
      String method = call.getMethodSelect().toString();
      String last = method.substring(method.lastIndexOf('.') + 1);
      List<? extends ExpressionTree> args = call.getArguments();
      if (last.equals("failure") && file.equals("Failures")) {
        add(text(args.get(0), file), "Redis at … " + text(args.get(1), file));
      } else if (last.equals("wrong") && file.equals("RedisUri")) {
        add("BAD_REDIS_URI", "The Redis URI is wrong: " + text(args.getFirst(), file));
      } else if (last.equals("damaged") && file.equals("TlsFiles")) {
        add("TLS_FILE_DAMAGED", "… has " + text(args.get(1), file) + ".");
      } else if (last.equals("wrong") && file.endsWith("Command")) {
        add(USAGE, text(args.getFirst(), file));
      } else if ((last.equals("failed") && file.equals("RequestCommand"))
          || (last.equals("trouble") && file.equals("Notices"))) {
        sentence(words, text(args.getLast(), file));
      } else if (last.equals("say") || last.equals("sayOnce")) {
        sentence(words, text(args.getFirst(), file));
      } else if (last.equals("log") && method.matches("(?s).*(atWarn|atError|WARN|ERROR).*")) {
        sentence(warnings, text(args.getFirst(), file));
      }
      return super.visitMethodInvocation(call, file);
    }

    @Override
    public @Nullable Void visitReturn(ReturnTree returned, String file) {
      if (file.equals("TlsFaults")) {
        add("REDIS_TLS", "Redis at … " + text(returned.getExpression(), file));
      } else if (returned.getExpression() != null) {
        talk(returned.getExpression(), file);
      }
      return super.visitReturn(returned, file);
    }

    @Override
    public @Nullable Void visitYield(YieldTree yielded, String file) {
      talk(yielded.getValue(), file);
      return super.visitYield(yielded, file);
    }

    @Override
    public @Nullable Void visitCase(CaseTree one, String file) {
      if (one.getBody() instanceof ExpressionTree value) {
        talk(value, file);
      }
      return super.visitCase(one, file);
    }

    private void talk(ExpressionTree value, String file) {
      if (value instanceof ConditionalExpressionTree either) {
        talk(either.getTrueExpression(), file);
        talk(either.getFalseExpression(), file);
      } else if (TALKERS.contains(file) && !(value instanceof SwitchExpressionTree)) {
        for (String one : text(value, file).split(CHOICE, -1)) {
          sentence(words, one);
        }
      }
    }
  }

  private void add(String code, String message) {
    if (!code.equals(ANY)) {
      byCode.computeIfAbsent(code, unused -> new TreeSet<>()).add(tidy(message));
    }
  }

  private static void sentence(Set<String> to, String text) {
    if (text.length() >= SENTENCE && text.contains(" ")) {
      to.add(tidy(text));
    }
  }

  private static String tidy(String text) {
    return text.replace(CHOICE, " // ")
        .replace("{}", ANY)
        .replace("\n", " ")
        .replace("|", "/")
        .replaceAll("…(\\.?…)+", ANY)
        .replaceAll(" {2,}", " ")
        .strip();
  }

  /// The text of an expression; alternatives are separated by two slashes.
  private String text(@Nullable Tree tree, String file) {
    return switch (tree) {
      case null -> ANY;
      case LiteralTree literal ->
          literal.getValue() instanceof String string
              ? string
              : literal.getValue() instanceof Character sign ? sign.toString() : ANY;
      case ParenthesizedTree inner -> text(inner.getExpression(), file);
      case BinaryTree sum when sum.getKind() == Tree.Kind.PLUS ->
          text(sum.getLeftOperand(), file) + text(sum.getRightOperand(), file);
      case ConditionalExpressionTree either ->
          either(text(either.getTrueExpression(), file), text(either.getFalseExpression(), file));
      case IdentifierTree name -> constant(file, name.getName().toString());
      case MemberSelectTree name ->
          constant(name.getExpression().toString(), name.getIdentifier().toString());
      // Ink and Text.printable change how a text looks.
      case MethodInvocationTree call
          when call.getMethodSelect().toString().matches(".*(red|printable|strip)") ->
          call.getArguments().isEmpty() ? ANY : text(call.getArguments().getFirst(), file);
      case MethodInvocationTree call -> called(call.getMethodSelect().toString(), file);
      case SwitchExpressionTree choice -> choice(choice, file);
      default -> ANY;
    };
  }

  private String called(String method, String file) {
    int dot = method.lastIndexOf('.');
    return constant(dot < 0 ? file : method.substring(0, dot), method.substring(dot + 1) + "()");
  }

  private String choice(SwitchExpressionTree choice, String file) {
    return choice.getCases().stream()
        .map(CaseTree::getBody)
        .filter(body -> body instanceof ExpressionTree)
        .map(body -> text(body, file))
        .collect(Collectors.joining(CHOICE));
  }

  private static String either(String one, String other) {
    return one.equals(other) ? one : "(" + one + (one.isEmpty() ? "" : " // ") + other + ")";
  }

  private String constant(String file, String name) {
    return constants.getOrDefault(file, Map.of()).getOrDefault(name, ANY);
  }
}
