package dev.redoubt.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChoicesTest {
  @Test
  void everythingRunsThreeTimesByDefault() {
    Choices all = Choices.parse(List.of());
    assertThat(all.forks()).isEqualTo(3);
    assertThat(all.only()).isEmpty();
    assertThat(Choices.parse(List.of("--quick")).forks()).isEqualTo(1);
    assertThat(Choices.parse(List.of("--quick", "--forks", "2")).forks()).isEqualTo(2);
  }

  @Test
  void oneFigureSelectsItsWholeGroup() {
    assertThat(Catalogue.of(Set.of("allocation")))
        .isNotEmpty()
        .allMatch(measurement -> measurement.group().equals("load"));
  }

  @Test
  void unknownArgumentsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Choices.parse(List.of("--only", "elegance")))
        .withMessageContaining("elegance");
    assertThatIllegalArgumentException().isThrownBy(() -> Choices.parse(List.of("--fast")));
    assertThatIllegalArgumentException().isThrownBy(() -> Choices.parse(List.of("--forks")));
  }
}
