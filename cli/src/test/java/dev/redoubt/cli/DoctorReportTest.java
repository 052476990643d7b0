package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.redis.doctor.Finding;
import dev.redoubt.redis.doctor.Finding.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorReportTest {
  private static final Finding EVICTION =
      new Finding(
          "eviction",
          Verdict.WRONG,
          List.of("10.0.0.2:6379"),
          "allkeys-lru",
          "At its memory limit Redis deletes whole inboxes, and no one gets an error: messages"
              + " arrive late, after they were sent again.",
          List.of("maxmemory-policy noeviction"));
  private static final Finding UNSEEN =
      new Finding(
          "CONFIG GET",
          Verdict.UNSEEN,
          List.of(),
          "refused (NOPERM \u001b[31m)",
          "A user with that right sees the rest.",
          List.of());
  private static final Finding CLOCK =
      new Finding(
          "clock", Verdict.FINE, List.of(), "0.30 ms ahead of this machine's", "", List.of());

  @Test
  void aPersonReadsWhatIsWrongFirstAndWhatToSet() {
    assertThat(new DoctorReport(List.of(EVICTION, UNSEEN, CLOCK)).text(new AnsiColors(false)))
        .isEqualTo(
            """
            Wrong
              eviction      allkeys-lru (10.0.0.2:6379)
                At its memory limit Redis deletes whole inboxes, and no one gets an error:
                messages arrive late, after they were sent again.
                in redis.conf: maxmemory-policy noeviction

            Not seen
              CONFIG GET    refused (NOPERM \\u{1b}[31m)
                A user with that right sees the rest.

            Fine
              clock         0.30 ms ahead of this machine's

            1 wrong, 1 not seen, 1 fine.\
            """);
  }

  @Test
  void aProgramReadsOneObjectForEachFinding() {
    assertThat(new DoctorReport(List.of(EVICTION, CLOCK)).json())
        .hasSize(2)
        .first()
        .asString()
        .startsWith(
            "{\"check\":\"eviction\",\"verdict\":\"wrong\",\"servers\":[\"10.0.0.2:6379\"],"
                + "\"what\":\"allkeys-lru\",\"why\":\"At its")
        .endsWith("\"set\":[\"maxmemory-policy noeviction\"]}");
  }

  @Test
  void onlyWhatIsWrongFails() {
    assertThat(new DoctorReport(List.of(EVICTION)).exitCode()).isEqualTo(3);
    assertThat(new DoctorReport(List.of(UNSEEN, CLOCK)).exitCode()).isZero();
  }
}
