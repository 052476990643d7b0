package dev.redoubt.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.benchmarks.Row;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class PlotsTest {
  /// Two runs of everything by two peers, one with a name that must be escaped in XML.
  private static Summaries all() {
    List<Row> rows = new ArrayList<>();
    for (Section section : Section.ALL) {
      for (String figure : section.figures()) {
        for (double at :
            section.shape() == Section.Shape.LINES ? new double[] {0, 10, 80} : new double[] {0}) {
          for (int run = 1; run <= 2; run++) {
            rows.add(new Row("lettuce", figure, 256, at, run * 1_234.5, "units"));
            rows.add(new Row("<&\"", figure, 256, at, run * 0.05, "units"));
          }
        }
      }
    }
    return new Summaries(rows);
  }

  @Test
  void everyPlotIsWellFormedAndNamesEachPeer() throws Exception {
    Summaries all = all();
    for (Section section : Section.ALL) {
      Document plot = parsed(Plots.of(section, all).orElseThrow());
      assertThat(plot.getDocumentElement().getTagName()).isEqualTo("svg");
      List<String> texts = new ArrayList<>();
      var found = plot.getElementsByTagName("text");
      for (int i = 0; i < found.getLength(); i++) {
        texts.add(found.item(i).getTextContent());
      }
      assertThat(texts).contains("lettuce", "<&\"", section.title());
    }
  }

  @Test
  void aSectionWithoutResultsHasNoPlot() {
    assertThat(Plots.of(Section.ALL.getFirst(), new Summaries(List.of()))).isEmpty();
  }

  @Test
  void widelyDifferingNumbersUseALogarithmicScale() {
    assertThat(Scale.forBars(10, 49).logarithmic()).isFalse();
    Scale wide = Scale.forBars(20, 2_000);
    assertThat(wide.logarithmic()).isTrue();
    assertThat(wide.ticks()).contains(10.0, 100.0, 1_000.0);
    assertThat(wide.place(wide.high())).isEqualTo(1);
    assertThat(wide.place(20)).isPositive();
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
