package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lisen --as bob",
        "listen",
        "listen --as Bob",
        "listen --as bob --count 0",
        "send --as alice --to bob",
        "send --as alice --to bob --type chat Hello --lines -",
        "send --as alice --to bob --type chat one two",
        "send --as alice --to no/body --type chat Hello",
        "send --as alice --to bob --type chat --timeout 60 Hello",
        "send --as alice --to bob --type chat --timeout 0s Hello",
        "send --as alice --to bob --type chat --timeout 25h Hello",
        "send --as alice --to bob --type chat --wait forever Hello",
        "send --as alice --to bob --type chat --lines no-such-file",
        "send --as alice --to bob --lines /",
        "send --as alice --to bob --file no-such-file",
        "send --as alice --to bob --file /",
        "send --as alice --to bob --file pom.xml Hello",
        "send --as alice --to bob --file pom.xml --lines -",
        "send --as alice --to bob --file pom.xml --wait stored",
        "send --as alice --to bob --file pom.xml --header a=b",
        "send --as alice --to bob --file pom.xml --json-body",
        "send --as alice --to bob --json-body Hello",
        "send --as alice --to bob --json-body --content-type text/csv {}",
        "send --as alice --to bob --content-type é Hello",
        "send --as alice --to bob --header trace Hello",
        "request --as alice --to bob",
        "request --as alice --to bob --timeout 25h Hello",
        "peers --identity file",
        "peers --first-use",
        "send --as alice --to bob --type chat --lines - --passphrase-file -",
        "identity",
        "identity new --as bob",
        "identity new --as bob --out file --no-passphrase --passphrase-file f",
        "identity show",
        "identity succeed --old file --new file",
        "authority",
        "authority new",
        "authority issue --key file --as bob --out file",
        "authority issue --key file --as bob --out file --fingerprint qrmp1:abc",
        "authority issue --key f --as b --out f --days 0 --fingerprint qrmp1:"
            + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "authority revoke --key file --list file serial",
        "authority show",
        "trust",
        "trust add",
        "trust add bob",
        "trust add Bob qrmp1:abc",
        "trust add --authority qrmp1:abc",
        "trust remove",
        "trust succeed",
        "dead purge --as bob --store file",
        "dead purge --as bob --store file --all 3",
        "dead replay --as bob --store file",
        "store",
        "store show --store file",
        "store show --as bob"
      })
  void wrongUsageEndsWithTwoAndOneHint(String command) {
    var result = cli().run(command.split(" "));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("redoubt: ").contains("--help").doesNotContain("\tat ");
    assertThat(result.err().lines().count()).isLessThanOrEqualTo(4);
  }

  @Test
  void withoutACommandItShowsAllOfThem() {
    var result = cli().run();
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("demo", "listen", "send", "peers", "identity");
  }

  @Test
  void aTypeThatIsTooLongIsWrongUsage() {
    var result =
        cli().run("send", "--as", "alice", "--to", "bob", "--type", "é".repeat(65), "Hello");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--type has 1 to 128 bytes, not 130");
  }

  @Test
  void helpIsDataAndNamesEveryCommandAndExitCode() {
    var result = cli().run("--help");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("demo", "listen", "send", "peers", "identity", "130", "REDIS_URL");
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        new String[] {
          "demo",
          "listen",
          "send",
          "request",
          "peers",
          "doctor",
          "acl",
          "identity",
          "trust",
          "authority",
          "store"
        }) {
      var result = cli().run(command, "--help");
      assertThat(result.code()).as(command).isZero();
      assertThat(result.out()).as(command).contains("Usage: redoubt " + command);
    }
  }

  @Test
  void anArgumentThatBeginsWithAnAtSignIsNotReadFromAFile() throws IOException {
    Path file = Files.writeString(home.resolve("arguments"), "--help");
    var result = cli().run("send", "--as", "alice", "--to", "bob", "--type", "chat", "@" + file);
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("--redis", "REDIS_URL");
  }

  @ParameterizedTest
  @CsvSource({
    "sned --as bob,did you mean send?",
    "send --as alice --to bob --tpye x hi,did you mean --type?",
    "trust ad bob,did you mean add?",
    "send --as alice --to bob one two,needs quotes",
    "listen --as bob --count abc,is no whole number",
    "listen --as bob --redis localhost:6379,write redis://localhost:6379",
    "identity show /,is a folder",
    "authority show /,is a folder",
    "trust list --trust /,is a folder",
    "send --as alice --to bob --lines / hi,give either",
  })
  void whatIsWrongIsSaidWithWhatIsRight(String command, String words) {
    var result = cli().run(command.split(" "));
    assertThat(result.code()).isIn(2, 3);
    assertThat(result.err()).contains(words).doesNotContain("Exception");
  }

  @Test
  void aHomeThatIsAFileIsSaidToBeOne() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "");
    var result = Cli.in(file).run("listen", "--as", "bob", "--redis", "redis://localhost");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("is in the way", "REDOUBT_HOME").doesNotContain("exists");
  }

  @Test
  void whatTheLocaleHasGarbledIsRefused() {
    var argument = cli().run("send", "--as", "alice", "--to", "bob", "h\ufffd\ufffdllo");
    assertThat(argument.code()).isEqualTo(2);
    assertThat(argument.err()).contains("LC_ALL=C.UTF-8");
    var variable = cli().set("REDIS_URL", "redis://:p\ufffdss@localhost").run("peers");
    assertThat(variable.code()).isEqualTo(3);
    assertThat(variable.err()).contains("REDIS_URL", "LC_ALL=C.UTF-8");
  }

  @Test
  void aNameThatNoFileCanHaveIsAnOrdinaryError() {
    String[] send = {"send", "--as", "alice", "--to", "bob", "--type", "chat", "--in-memory"};
    var lines = cli().run(with(send, "--lines", "a\0b"));
    assertThat(lines.code()).isEqualTo(2);
    assertThat(lines.err()).contains("--lines").doesNotContain("Something went wrong");
    var file = cli().run("identity", "show", "a\0b");
    assertThat(file.code()).isEqualTo(2);
    assertThat(file.err()).contains("no file can have that name").doesNotContain("Exception");
    String out = home.resolve("bob.key").toString();
    var passphrase =
        cli().run("identity", "new", "--as", "bob", "--out", out, "--passphrase-file", "a\0b");
    assertThat(passphrase.code()).isEqualTo(3);
    assertThat(passphrase.err()).contains("passphrase file").doesNotContain("Something went wrong");
  }

  private static String[] with(String[] args, String... more) {
    return Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new);
  }

  @Test
  void withoutARedisItSaysHowToNameOne() {
    var result = cli().run("peers");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("--redis", "REDIS_URL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:6379",
        "redis://",
        "redis://user:secret@:99999",
        "redis://:se cret@localhost",
        "redis-sentinel://localhost",
        "http://localhost"
      })
  void aWrongUriIsAConfigurationErrorThatKeepsThePasswordToItself(String uri) {
    var result = cli().run("listen", "--as", "bob", "--in-memory", "--redis", uri);
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("redoubt: ").doesNotContain("secret", "se cret", "\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"listen --as bob", "send --as a --to b --type t hi", "peers", "demo"})
  void anUnreachableRedisEndsWithFourAndOneLine(String command) throws IOException {
    String[] args = (command + " --redis redis://127.0.0.1:" + closedPort()).split(" ");
    var result = cli().run(args);
    assertThat(result.code()).isEqualTo(4);
    assertThat(result.err().lines().filter(line -> line.contains("127.0.0.1"))).hasSize(1);
    assertThat(result.err()).contains("cannot be reached").doesNotContain("\tat ");
  }

  @Test
  void wrongEnvironmentVariablesAreNamed() {
    assertThat(cli().set("LOG_LEVEL", "LOUD").run("peers").err()).contains("LOG_LEVEL");
    assertThat(cli().set("LOG_LEVEL", "LOUD").run("peers").code()).isEqualTo(3);
    assertThat(cli().set("LOG_FORMAT", "xml").run("peers").code()).isEqualTo(3);
  }

  private Cli cli() {
    return Cli.in(home);
  }

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
