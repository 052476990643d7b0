package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClusterViewTest {
  @Test
  void slotsThatAreOnTheirWayStillBelongToTheOldNode() {
    ClusterView view =
        ClusterView.parse(
            """
            a1 127.0.0.1:1@2 myself,master - 0 0 7 connected 0-2 5 [5->-b2]
            b2 127.0.0.1:3@4,localhost slave,fail a1 0 0 7 disconnected
            c3 127.0.0.1:5@6 handshake - 0 0 0 connected
            """);
    assertThat(view.myself().id()).isEqualTo("a1");
    assertThat(view.myself().isPrimary()).isTrue();
    assertThat(view.myself().epoch()).isEqualTo(7);
    assertThat(view.myself().slots()).hasToString("{0, 1, 2, 5}");
    assertThat(view.nodes().get(1).primary()).isEqualTo("a1");
    assertThat(view.nodes().get(1).isPrimary()).isFalse();
    assertThat(view.knows("b2")).isTrue();
    assertThat(view.knows("c3")).isFalse();
  }
}
