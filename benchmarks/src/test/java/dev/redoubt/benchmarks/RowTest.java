package dev.redoubt.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RowTest {
  @Test
  void aPrintedRowCanBeParsed() {
    Row row = new Row("redoubt", "throughput", 256, 80, 301_127.4, "messages/s");
    assertThat(Row.parse(printed(row))).isEqualTo(row);
  }

  @Test
  void theAxisValueIsOptional() {
    Row row =
        Row.parse(
            "{\"peer\":\"a\",\"figure\":\"f\",\"bytes\":0,\"value\":1.5,\"unit\":\"messages/s\"}");
    assertThat(row).isEqualTo(new Row("a", "f", 0, 0, 1.5, "messages/s"));
  }

  private static String printed(Row row) {
    PrintStream out = System.out;
    var bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      row.print();
    } finally {
      System.setOut(out);
    }
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }
}
