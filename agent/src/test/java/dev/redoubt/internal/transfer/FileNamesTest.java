package dev.redoubt.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.message.Bytes;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "report.pdf|report.pdf",
        "Käse und Brot.txt|Käse und Brot.txt",
        "../../etc/passwd|_.._etc_passwd",
        "/etc/passwd|_etc_passwd",
        "C:\\boot.ini|C__boot.ini",
        ".ssh|ssh",
        "...|file",
        "' '|file",
        "a\u0000b|a_b",
        "a\u001b[31mb|a_[31mb",
        "evil\u202egpj.exe|evil_gpj.exe",
        "CON|_CON",
        "nul.txt|_nul.txt",
        "com1.log|_com1.log",
        "trailing. . .|trailing",
        "a|a",
      })
  void whatAPeerSaysBecomesOnePlainName(String said, String safe) {
    assertThat(FileNames.safe(said)).isEqualTo(safe);
  }

  @Test
  void longNamesKeepTheirExtension() {
    String name = FileNames.safe("ä".repeat(200) + ".tar.gz");
    assertThat(Bytes.utf8Size(name)).isLessThanOrEqualTo(FileNames.MAX);
    assertThat(name).endsWith("ä.gz");
    assertThat(FileNames.safe("x".repeat(250))).hasSize(FileNames.MAX);
  }

  @Test
  void aNameThatIsTakenIsNumberedBeforeItsExtension() {
    assertThat(FileNames.numbered("a.txt", 2)).isEqualTo("a-2.txt");
    assertThat(FileNames.numbered("a", 10)).isEqualTo("a-10");
  }

  @RepeatedTest(200)
  void whateverIsSaidStaysInItsFolder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    StringBuilder said = new StringBuilder();
    String bad = "./\\\u0000 :\u202eaé\ud83d~\n";
    for (int i = random.nextInt(30); i > 0; i--) {
      said.append(bad.charAt(random.nextInt(bad.length())));
    }
    Path folder = Path.of("/inbox");
    Path file = folder.resolve(FileNames.safe(said.toString())).normalize();
    assertThat(file.getParent()).as("seed " + seed).isEqualTo(folder);
    assertThat(file.getFileName().toString()).as("seed " + seed).doesNotStartWith(".");
  }
}
