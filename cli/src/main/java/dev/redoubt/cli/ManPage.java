package dev.redoubt.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// A command's help as a man page, man(7).
final class ManPage {
  private final CommandLine command;
  private final CommandSpec spec;
  private final UsageMessageSpec usage;
  private final StringBuilder page = new StringBuilder();

  ManPage(CommandLine command) {
    this.command = command;
    this.spec = command.getCommandSpec();
    this.usage = spec.usageMessage();
  }

  /// Such as `redoubt-trust-add`.
  String name() {
    return spec.qualifiedName("-");
  }

  String text() {
    String version = new Main.Version().getVersion()[0];
    macro("TH \"" + name().toUpperCase(java.util.Locale.ROOT) + "\" 1 \"\" \"" + version + "\"");
    macro("SH NAME");
    String[] description = usage.description();
    line(name() + " - " + plain(description.length == 0 ? "" : description[0]));
    macro("SH SYNOPSIS");
    verbatim(synopsis());
    macro("SH DESCRIPTION");
    for (String paragraph : description) {
      macro("PP");
      line(plain(paragraph));
    }
    arguments();
    commands();
    exitCodes();
    if (usage.footer().length > 0) {
      macro("SH " + (spec.parent() == null ? "EXAMPLES" : "EXAMPLE"));
      verbatim(String.join("\n", usage.footer()).replace("%n", "\n").replace("%%", "%"));
    }
    if (spec.parent() != null) {
      macro("SH SEE ALSO");
      macro("BR " + escaped(spec.parent().qualifiedName("-")) + " (1)");
    }
    return page.toString();
  }

  private String synopsis() {
    String[] custom = usage.customSynopsis();
    return custom.length > 0
        ? String.join("\n", custom)
        : new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0).strip();
  }

  private void arguments() {
    if (spec.options().isEmpty() && spec.positionalParameters().isEmpty()) {
      return;
    }
    macro("SH OPTIONS");
    for (PositionalParamSpec positional : spec.positionalParameters()) {
      entry(positional.paramLabel(), positional.description());
    }
    for (OptionSpec option : spec.options()) {
      String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
      entry(String.join(", ", option.names()) + value, option.description());
    }
  }

  private void commands() {
    if (command.getSubcommands().isEmpty()) {
      return;
    }
    macro("SH COMMANDS");
    for (CommandLine sub : command.getSubcommands().values()) {
      entry(
          sub.getCommandSpec().qualifiedName("-") + "(1)",
          sub.getCommandSpec().usageMessage().description());
    }
  }

  private void exitCodes() {
    Map<String, String> codes = usage.exitCodeList();
    if (codes.isEmpty()) {
      return;
    }
    macro("SH EXIT STATUS");
    codes.forEach((code, meaning) -> entry(code.strip(), meaning));
  }

  private void entry(String term, String... description) {
    macro("TP");
    macro("B " + escaped(term));
    line(plain(String.join(" ", description)));
  }

  private void verbatim(String text) {
    macro("nf");
    text.strip().lines().forEach(line -> line(line.strip()));
    macro("fi");
  }

  private void macro(String macro) {
    page.append('.').append(macro).append('\n');
  }

  private void line(String text) {
    page.append("\\&").append(escaped(text)).append('\n');
  }

  private static String plain(String text) {
    return text.replace("%n", " ").replace("%%", "%").strip();
  }

  /// troff takes a backslash for an escape, and a bare hyphen for one of a word.
  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-");
  }
}
