package io.pleura.examples.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values as Python's {@code str} writes them; the expected texts come from Python 3.11. */
class PythonTextTest {

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "1, 1.0",
    "-915, -915.0",
    "100, 100.0",
    "0, 0.0",
    "-0.0, -0.0",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "0.000012345, 1.2345e-05",
    "-1.5e-7, -1.5e-07",
    "1e15, 1000000000000000.0",
    "1e16, 1e+16",
    "123456789012345680, 1.2345678901234568e+17",
    "2e-3, 0.002",
    "1e100, 1e+100",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "2.0e-3, 0.002",
    "0.30000000000000004, 0.30000000000000004",
    "2.2e22, 2.2e+22",
    "NaN, nan",
    "Infinity, inf",
    "-Infinity, -inf"
  })
  void numbersAreTheShortestThatReadBack(double value, String text) {
    assertEquals(text, PythonText.cell(value));
  }

  @Test
  void structuresAreWrittenAsPythonDoes() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("label", 1L);
    settings.put("size", null);
    settings.put("on", true);
    settings.put("off", false);
    settings.put("distances", List.of(1L, 2L));
    settings.put("it's", "a \"b\"");
    settings.put("empty", Map.of());
    assertEquals(
        "{'label': 1, 'size': None, 'on': True, 'off': False, 'distances': [1, 2],"
            + " \"it's\": 'a \"b\"', 'empty': {}}",
        PythonText.cell(settings));
    assertEquals("(1.0, 2.5)", PythonText.cell(List.of(1.0, 2.5)));
    assertEquals("(7,)", PythonText.cell(List.of(7L)));
    assertEquals("plain 'text'", PythonText.cell("plain 'text'"));
    assertEquals("None", PythonText.cell(null));
  }

  @Test
  void jsonIsWrittenAsPythonDoes() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("Image", "M\u00fcller\n\"a\".nii");
    row.put("size", List.of(10L, 9L));
    row.put("nothing", null);
    row.put("types", Map.of("Original", Map.of()));
    row.put("small", 1e-5);
    row.put("undefined", Double.NaN);
    row.put("none", new ArrayList<>());
    assertEquals(
        """
        [
          {
            "Image": "M\\u00fcller\\n\\"a\\".nii",
            "size": [
              10,
              9
            ],
            "nothing": null,
            "types": {
              "Original": {}
            },
            "small": 1e-05,
            "undefined": NaN,
            "none": []
          }
        ]
        """,
        PythonJson.text(List.of(row)));
  }

  @Test
  void onlyCellsThatNeedItAreQuoted() {
    List<String> cells = List.of("", "a b", "x, y", "say \"hi\"", "two\nlines", "(1, 2)", "#");
    String line = CsvText.line(cells);
    assertEquals(",a b,\"x, y\",\"say \"\"hi\"\"\",\"two\nlines\",\"(1, 2)\",#\n", line);
    assertEquals(cells, CsvText.cells(line));
    assertEquals(List.of(""), CsvText.cells(CsvText.line(List.of(""))));
  }
}
