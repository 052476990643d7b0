package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.files.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `authority`, `trust` and `identity succeed`: files and messages, without a server.
class TrustCommandsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ONE = "qrmp1:" + "aaaa-".repeat(12) + "aaaa";
  private static final String TWO = "qrmp1:" + "qaaa-".repeat(12) + "aaaa";

  @TempDir Path folder;

  @BeforeEach
  void makeAuthority() {
    assertThat(run("authority new --no-passphrase --out", "authority.key").code()).isZero();
    assertThat(run("identity new --as bob --no-passphrase --out", "bob.key").code()).isZero();
  }

  private Path in(String file) {
    return folder.resolve(file);
  }

  private String fingerprint(String file) {
    return KeyFile.read(in(file)).fingerprint().toString();
  }

  /// Splits `words` into arguments; one that ends like a file name stands for a file in the folder.
  private Cli.Result run(String words, String... more) {
    String[] all = (words + " " + String.join(" ", more)).strip().split(" ");
    String[] args =
        Arrays.stream(all)
            .map(word ->
                word.matches(".*[.](key|cred|list|trust|succ)") ? in(word).toString() : word)
            .toArray(String[]::new);
    return Cli.in(in("home")).run(args);
  }

  private Cli.Result issue(String... more) {
    return run(
        "authority issue --key authority.key --as bob --out bob.cred --fingerprint",
        Arrays.stream(new String[][] {{fingerprint("bob.key")}, more})
            .flatMap(Arrays::stream)
            .toArray(String[]::new));
  }

  @Test
  void aCredentialIsIssuedShownAndRenewed() {
    var issued = issue("--days 3 --json");
    assertThat(issued.code()).isZero();
    var shown = run("authority show bob.cred --json");
    assertThat(shown.out()).isEqualTo(issued.out());
    JsonNode json = JSON.readTree(shown.out());
    assertThat(json.propertyNames())
        .containsExactly("name", "fingerprint", "issuer", "serial", "notBefore", "notAfter");
    assertThat(json.get("name").asString()).isEqualTo("bob");
    assertThat(json.get("fingerprint").asString()).isEqualTo(fingerprint("bob.key"));
    assertThat(json.get("issuer").asString()).isEqualTo(fingerprint("authority.key"));
    assertThat(
            Duration.between(
                Instant.parse(json.get("notBefore").asString()),
                Instant.parse(json.get("notAfter").asString())))
        .isEqualTo(Duration.ofDays(3));
    assertThat(issue().code()).isZero();
    assertThat(run("authority show bob.cred").out())
        .contains("bob", fingerprint("bob.key"))
        .doesNotContain(json.get("serial").asString());
    assertThat(issue("--days 8").err()).contains("7 days");
  }

  @Test
  void onlyACredentialIsReplacedByACredential() {
    var result =
        run(
            "authority issue --key authority.key --as bob --out bob.key --fingerprint",
            fingerprint("bob.key"));
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("is a key file, no credential");
    assertThat(run("identity show bob.key").code()).isZero();
  }

  @Test
  void serialsAreRevokedAndTheListRenewed() {
    String serial = JSON.readTree(issue("--json").out()).get("serial").asString();
    assertThat(run("authority revoke --key authority.key --list all.list", serial).code()).isZero();
    JsonNode list = JSON.readTree(run("authority show all.list --json").out());
    assertThat(list.propertyNames()).containsExactly("issuer", "nextUpdate", "serials");
    assertThat(list.get("issuer").asString()).isEqualTo(fingerprint("authority.key"));
    assertThat(list.get("serials").get(0).asString()).isEqualTo(serial);
    assertThat(run("authority show all.list").out()).contains("list 1 ", serial);
    String other = "0".repeat(32);
    assertThat(run("authority revoke --key authority.key --list all.list", other).code()).isZero();
    assertThat(run("authority revoke --key authority.key --list all.list").code()).isZero();
    assertThat(run("authority show all.list").out()).contains("list 3 ", serial, other);
  }

  @Test
  void anotherAuthorityDoesNotTouchTheList() {
    run("authority new --no-passphrase --as other --out other.key");
    run("authority revoke --key other.key --list all.list");
    var result = run("authority revoke --key authority.key --list all.list");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("list of another authority");
  }

  @Test
  void aKeyFileIsShownToo() {
    JsonNode json = JSON.readTree(run("authority show authority.key --json").out());
    assertThat(json.propertyNames()).containsExactly("fingerprint");
    assertThat(json.get("fingerprint").asString()).isEqualTo(fingerprint("authority.key"));
    assertThat(run("authority show authority.key").out()).startsWith("authority  qrmp1:");
  }

  @Test
  void pinsAndAuthoritiesAreAddedListedAndRemoved() {
    assertThat(run("trust list --trust some.trust").err()).contains("trusts nobody");
    assertThat(run("trust add --trust some.trust bob", ONE).code()).isZero();
    assertThat(run("trust add --trust some.trust --authority", TWO).code()).isZero();
    var listed = run("trust list --trust some.trust --json");
    assertThat(listed.lines())
        .containsExactly(
            "{\"name\":\"bob\",\"fingerprint\":\""
                + ONE
                + "\",\"authority\":false,\"stranger\":false}",
            "{\"name\":null,\"fingerprint\":\""
                + TWO
                + "\",\"authority\":true,\"stranger\":false}");
    assertThat(run("trust list --trust some.trust").out()).contains("bob", ONE, "(authority)", TWO);
    assertThat(run("trust add --trust some.trust bob", ONE).code()).isZero();
    var changed = run("trust add --trust some.trust bob", TWO);
    assertThat(changed.code()).isEqualTo(3);
    assertThat(changed.err()).contains("pinned to " + ONE, "trust remove bob");
    assertThat(run("trust remove --trust some.trust bob").code()).isZero();
    assertThat(run("trust remove --trust some.trust bob").code()).isEqualTo(3);
    assertThat(run("trust remove --trust some.trust --authority", TWO).code()).isZero();
    assertThat(run("trust remove --trust some.trust --authority", TWO).code()).isEqualTo(3);
    assertThat(run("trust list --trust some.trust").out()).isEmpty();
  }

  @Test
  void withoutAFileItIsThatOfTheHome() {
    assertThat(run("trust add bob", ONE).code()).isZero();
    assertThat(in("home/known-agents")).content().isEqualTo("bob " + ONE + "\n");
  }

  @Test
  void aSuccessionMovesAPin() {
    run("identity new --as bob --no-passphrase --out new.key");
    run("trust add --trust some.trust bob", fingerprint("bob.key"));
    var written = run("identity succeed --old bob.key --new new.key --out bob.succ");
    assertThat(written.code()).isZero();
    assertThat(written.out()).contains(fingerprint("bob.key"), fingerprint("new.key"));
    assertThat(run("identity succeed --old bob.key --new new.key --out bob.succ").code())
        .isEqualTo(3);
    assertThat(JSON.readTree(run("authority show bob.succ --json").out()).propertyNames())
        .containsExactly("name", "old", "new", "notBefore");
    assertThat(run("trust succeed --trust some.trust bob.succ").code()).isZero();
    assertThat(run("trust list --trust some.trust").out())
        .contains(fingerprint("new.key"))
        .doesNotContain(fingerprint("bob.key"));
    assertThat(run("trust succeed --trust some.trust bob.succ").err()).contains("already");
    run("trust remove --trust some.trust bob");
    assertThat(run("trust succeed --trust some.trust bob.succ").code()).isEqualTo(3);
    run("trust add --trust some.trust bob", ONE);
    var other = run("trust succeed --trust some.trust bob.succ");
    assertThat(other.code()).isEqualTo(3);
    assertThat(other.err()).contains("neither of its two identities");
  }

  @Test
  void onlyIdentitiesOfOneNameSucceedEachOther() {
    run("identity new --as carol --no-passphrase --out carol.key");
    assertThat(run("identity succeed --old bob.key --new carol.key --out bob.succ").code())
        .isEqualTo(3);
    assertThat(run("identity succeed --old bob.key --new bob.key --out bob.succ").code())
        .isEqualTo(3);
    assertThat(in("bob.succ")).doesNotExist();
  }

  /// Damaged, truncated, oversized, of another kind, missing: one clear line, and never a stack
  /// trace.
  @Test
  void everyBadFileIsOneLineThatNamesIt() throws IOException {
    issue();
    run("authority revoke --key authority.key --list all.list");
    run("identity new --as bob --no-passphrase --out new.key");
    run("identity succeed --old bob.key --new new.key --out bob.succ");
    run("trust add --trust good.trust --authority", fingerprint("authority.key"));
    String listen = "listen --as bob --redis redis://127.0.0.1:1 --identity bob.key";
    String trusting = listen + " --trust good.trust";
    assertBad("bob.cred", "bad.cred", "authority show bad.cred");
    assertBad("bob.cred", "bad.cred", trusting + " --credential bad.cred");
    assertBad("all.list", "bad.list", "authority show bad.list");
    assertBad("all.list", "bad.list", trusting + " --revocations bad.list");
    assertBad("all.list", "bad.list", "authority revoke --key authority.key --list bad.list");
    assertBad("bob.succ", "bad.succ", "authority show bad.succ");
    assertBad("bob.succ", "bad.succ", "trust succeed --trust good.trust bad.succ");
    Files.writeString(in("bad.trust"), "bob " + ONE + "\nbob\n");
    for (String command :
        new String[] {
          "trust list --trust bad.trust",
          "trust add --trust bad.trust carol " + ONE,
          "trust remove --trust bad.trust bob",
          "trust succeed --trust bad.trust bob.succ",
          listen + " --trust bad.trust"
        }) {
      assertOneLine(run(command), "bad.trust", command);
      assertThat(run(command).err()).contains("line 2");
    }
    assertThat(in("bad.trust")).content().isEqualTo("bob " + ONE + "\nbob\n");
  }

  private void assertBad(String good, String bad, String command) throws IOException {
    byte[] bytes = Files.readAllBytes(in(good));
    byte[] other = Files.readAllBytes(in("bob.key"));
    byte[] changed = bytes.clone();
    changed[bytes.length - 1] ^= 1;
    List<byte[]> damages =
        new ArrayList<>(
            List.of(
                Arrays.copyOf(bytes, bytes.length - 1),
                Arrays.copyOf(bytes, bytes.length + 1),
                Arrays.copyOf(bytes, 2 << 20),
                new byte[] {1, 2, 3},
                new byte[0]));
    if (!command.contains("--credential")) { // whose signature is for peers to check
      damages.add(changed);
    }
    if (!command.startsWith("authority show")) { // which shows key files as well
      damages.add(other);
    }
    for (int i = 0; i < damages.size(); i++) {
      Files.write(in(bad), damages.get(i));
      assertOneLine(run(command), bad, command + ", damage " + i);
    }
    Files.delete(in(bad));
    if (!command.contains("--list")) { // which is made where it is missing
      assertOneLine(run(command), bad, command + ", missing");
    }
  }

  private void assertOneLine(Cli.Result result, String file, String what) {
    assertThat(result.code()).as(what + ": " + result.err()).isEqualTo(3);
    assertThat(result.out()).as(what).isEmpty();
    assertThat(result.err().lines()).as(what).hasSize(1);
    assertThat(result.err()).as(what).startsWith("redoubt: ").contains(file).contains(":");
  }

  @Test
  void aListOfNobodyWhomWeTrustIsAMistake() {
    run("authority revoke --key authority.key --list all.list");
    String listen = "listen --as bob --redis redis://127.0.0.1:1 --identity bob.key";
    var unknown = run(listen + " --trust good.trust --revocations all.list");
    assertThat(unknown.code()).isEqualTo(3);
    assertThat(unknown.err()).contains("no authority that we trust");
    var nobody = run(listen + " --in-memory --revocations all.list");
    assertThat(nobody.code()).isEqualTo(3);
    assertThat(nobody.err()).contains("--trust FILE");
  }

  @Test
  void theHighestListIsRememberedForTheNextStart() throws IOException {
    run("trust add --trust good.trust --authority", fingerprint("authority.key"));
    run("authority revoke --key authority.key --list all.list");
    byte[] first = Files.readAllBytes(in("all.list"));
    run("authority revoke --key authority.key --list all.list", "0".repeat(32));
    String listen =
        "peers --redis redis://127.0.0.1:1 --in-memory --trust good.trust --revocations all.list";
    assertThat(run(listen).code()).isEqualTo(4);
    Files.write(in("all.list"), first);
    var result = run(listen);
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("all.list is revocation list 1, but 2 was seen before");
  }
}
